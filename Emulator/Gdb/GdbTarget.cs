// The machine as the protocol sees it.
using System;
using System.Text;

using ToroEmu.Debugging;
using ToroEmu.Machines.Observation;

namespace ToroEmu.Gdb;

/// <summary>Registers by number, memory by virtual or physical address, threads for cores. What the machine was before is not kept: it may be another one after each move.</summary>
internal sealed class GdbTarget(IDebugSession session, ulong memoryBytes)
{
    public IDebugSession Session => session;

    public int Cores => session.Cores;

    /// <summary>Guest RAM.</summary>
    public ulong MemoryBytes => memoryBytes;

    public IMachineInspector Inspector => session.Machine.Inspector;

    /// <summary>Addresses are guest physical ones: memory and stop points.</summary>
    public bool IsPhysical { get; set; }

    /// <summary>Called with true in front of a move of the machine, and with false behind it.</summary>
    public Action<bool> Moving { get; set; } = _ => { };

    /// <summary>The last stop at a watchpoint.</summary>
    public DebugStop? LastWatch { get; set; }

    /// <summary>Core of a thread: threads count from 1, since 0 means any.</summary>
    public static int CoreOf(ulong thread) => (int)thread - 1;

    public static ulong ThreadOf(int core) => (ulong)core + 1;

    /// <summary>Moves the machine; meanwhile <see cref="IDebugSession.Interrupt"/> makes sense.</summary>
    public DebugStop Move(Func<DebugStop> move)
    {
        Moving(true);
        try
        {
            return move();
        }
        finally
        {
            Moving(false);
        }
    }

    public bool IsCore(int core) => core >= 0 && core < Cores;

    /// <summary>Null: there is no such register.</summary>
    public byte[]? ReadRegister(int core, int number)
    {
        if (number < 0 || number >= GdbRegisters.All.Length) return null;
        GdbRegister register = GdbRegisters.All[number];
        Span<byte> value = stackalloc byte[RegisterCell.BytesMax];
        value.Clear();
        Inspector.ReadRegister(core, register.Source, value);
        if (register.IsLinear) BitConverter.TryWriteBytes(value, LinearRip(core));
        return value[..register.Bytes].ToArray();
    }

    /// <summary><see langword="false"/>: the machine does not allow it.</summary>
    public bool TryWriteRegister(int core, int number, ReadOnlySpan<byte> value)
    {
        if (number < 0 || number >= GdbRegisters.All.Length || value.Length != GdbRegisters.All[number].Bytes) return false;
        if (ReadRegister(core, number) is byte[] present && value.SequenceEqual(present)) return true; // G packets write all, also what may not be changed
        GdbRegister register = GdbRegisters.All[number];
        Span<byte> whole = stackalloc byte[RegisterCell.BytesMax];
        whole.Clear();
        int width = Inspector.ReadRegister(core, register.Source, whole);
        whole.Clear();
        value.CopyTo(whole);
        if (whole[width..].ContainsAnyExcept((byte)0)) return false;
        if (register.IsLinear) BitConverter.TryWriteBytes(whole, BitConverter.ToUInt64(whole) - CodeBase(core));
        return Inspector.TryWriteRegister(core, register.Source, whole[..width]);
    }

    /// <summary>Reads as many bytes as there are.</summary>
    public int ReadMemory(int core, ulong address, Span<byte> destination)
    {
        if (!IsPhysical) return Inspector.ReadMemory(core, address, destination);
        int length = destination.Length;
        while (length > 0 && !session.Machine.TryReadMemory(address, destination[..length])) length /= 2;
        return length;
    }

    public bool TryWriteMemory(int core, ulong address, ReadOnlySpan<byte> source) =>
        IsPhysical ? Inspector.TryWritePhysical(address, source) : Inspector.TryWriteMemory(core, address, source);

    /// <summary>What gdb shows beside the thread: the core's name and what it does.</summary>
    public string StateOf(int core, bool isRunning) =>
        isRunning ? "running" : Inspector.IsWaiting(core) ? "halted" : "stopped";

    /// <summary>A linear address and what lies there.</summary>
    public string Place(ulong address)
    {
        StringBuilder text = new($"0x{address:x}");
        if (Inspector.Symbols.Find(address) is { } position) text.Append($" <{position}>");
        return text.ToString();
    }

    public ulong LinearRip(int core)
    {
        Inspector.TryReadRegister(core, "RIP", out ulong rip);
        ulong codeBase = CodeBase(core);
        return codeBase == 0 ? rip : (rip + codeBase) & uint.MaxValue;
    }

    private ulong CodeBase(int core)
    {
        Inspector.TryReadRegister(core, "CS.BASE", out ulong codeBase);
        return codeBase;
    }
}
