// A look into a deterministic machine.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Interpreter;
using ToroEmu.Machines.Messages;
using ToroEmu.Memory;
using ToroEmu.Scheduling;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Observation;

/// <summary>Everything happens on one host thread, so whoever is called back finds the machine standing still.</summary>
internal sealed unsafe class MachineInspector(MachineComponents parts, DeterministicScheduler scheduler, Func<SymbolTable> symbols) : IMachineInspector, IRunClock
{
    private readonly List<IDisposable> observers = [];

    public SymbolTable Symbols => symbols();

    public MessageLog Messages => parts.Log!;

    public int RunningCore => scheduler.Running;

    public bool WasChanged { get; private set; }

    /// <summary>Called when somebody has written to the machine.</summary>
    public Action? Changed { get; set; }

    /// <summary>Instructions of all cores, up to the present moment.</summary>
    public ulong Instructions => RunningCore is int core and >= 0 ? scheduler.InstructionsAt(InstructionsOf(core)) : scheduler.Instructions;

    /// <summary>Virtual time of the present moment.</summary>
    public ulong Nanoseconds => RunningCore is int core and >= 0 ? scheduler.Clock.NanosecondsAt(InstructionsOf(core)) : scheduler.Clock.Nanoseconds;

    ulong IRunClock.NanosecondsOfStore => Nanoseconds;

    public void ListenToMessages() => Messages.Listen(this, parts.Bus.Rings);

    ulong IRunClock.RetiredWithStore(int core) => InstructionsOf(core);

    ulong IRunClock.RetiredWithStore() => Instructions;

    /// <summary>In the middle of a block, budget is charged to its end; whoever stores says with which instruction.</summary>
    public ulong InstructionsOf(int core)
    {
        CpuState* cpu = State(core);
        if (core != RunningCore) return cpu->Retired;
        return cpu->Storing != null ? BlockEntry.RetiredBefore(cpu, (DecodedInsn*)cpu->Storing) + 1 : cpu->RetiredAtEnd - (ulong)cpu->Budget;
    }

    public bool IsWaiting(int core) => scheduler.IsResting(core) || State(core)->Halted || State(core)->WaitForSipi;

    public int ReadMemory(int core, ulong address, Span<byte> destination) => DebugAccess.Read(Core(core), address, destination);

    public bool TryTranslate(int core, ulong address, out ulong physical) => DebugAccess.TryTranslate(State(core), parts.Ram, address, out physical);

    public bool TryWriteMemory(int core, ulong address, ReadOnlySpan<byte> source)
    {
        for (bool writes = false; ; writes = true)
        {
            for (int done = 0; done < source.Length;)
            {
                ulong at = address + (ulong)done;
                int piece = (int)Math.Min((ulong)(source.Length - done), GuestRam.PageSize - (at & ~GuestRam.PageMask));
                if (!TryTranslate(core, at, out ulong physical) || !parts.Ram.TryOffset(physical, (ulong)piece, out _)) return false;
                if (writes) TryWritePhysical(physical, source.Slice(done, piece));
                done += piece;
            }

            if (writes) return true;
        }
    }

    public bool TryWritePhysical(ulong address, ReadOnlySpan<byte> source)
    {
        if (!parts.Ram.TryOffset(address, (ulong)source.Length, out _)) return false;
        NoteChange();
        return parts.Ram.TryWrite(address, source);
    }

    public bool TryReadRegister(int core, string name, out ulong value) => RegisterAccess.TryRead(Core(core), name, out value);

    public bool TryWriteRegister(int core, string name, ulong value)
    {
        if (!RegisterAccess.TryWrite(Core(core), name, value)) return false;
        NoteRegister(core);
        return true;
    }

    public int ReadRegister(int core, string name, Span<byte> destination)
    {
        if (RegisterAccess.Find(name) is not RegisterCell cell || cell.Bytes > destination.Length) return 0;
        cell.Read(Core(core), destination);
        return cell.Bytes;
    }

    public bool TryWriteRegister(int core, string name, ReadOnlySpan<byte> value)
    {
        if (RegisterAccess.Find(name) is not RegisterCell cell || cell.Bytes != value.Length || !cell.TryWrite(Core(core), value)) return false;
        NoteRegister(core);
        return true;
    }

    public IDisposable OnExecute(ulong address, int core, Action callback) =>
        Keep(new CodeBreakpoint([.. parts.Cores.Where(vcpu => core < 0 || vcpu.Core.Index == core).Select(vcpu => vcpu.Core)], address, callback));

    public IDisposable? OnWrite(ulong physical, int length, WriteCallback callback) =>
        length > 0 && parts.Ram.TryOffset(physical, (ulong)length, out _) ? Keep(new MemoryWatch(parts.Ram, physical, length, callback)) : null;

    /// <summary>Nobody looks any more: the machine is about to become that of another run.</summary>
    public void Forget()
    {
        foreach (IDisposable observer in observers) observer.Dispose();
        observers.Clear();
        Messages.Forget();
        WasChanged = false;
    }

    /// <summary>An observer who was called in the middle of a block, by a store, wants the run to stop behind the instruction rather than behind the block.</summary>
    public void LeaveBlock()
    {
        if (RunningCore is int core and >= 0 && State(core)->Storing != null) Core(core).Blocks.LeaveExecuting(State(core));
    }

    /// <summary>A core that is under observation is not where it would be by itself.</summary>
    private void NoteChange()
    {
        WasChanged = true;
        Changed?.Invoke();
        foreach (Vcpu vcpu in parts.Cores) vcpu.Core.Probe?.NoteDisturbance();
    }

    private void NoteRegister(int core)
    {
        NoteChange();
        scheduler.Rouse(core);
    }

    private IDisposable Keep(IDisposable observer)
    {
        observers.Add(observer);
        return observer;
    }

    private Core Core(int core) => parts.Cores[core].Core;

    private CpuState* State(int core) => Core(core).State;
}
