// A stack in the middle of a transfer.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Pushes and pops of gates, far calls, returns and event delivery, on the present stack or on one that is not loaded yet.
/// <see cref="Pointer"/> goes to RSP only once the transfer is certain. <see langword="false"/>: a fault is pending.
/// </summary>
/// <param name="core">Whose memory.</param>
/// <param name="segment">SS; in 64-bit mode only its selector counts.</param>
/// <param name="pointer">RSP; its bits beyond the stack's size stay as they are.</param>
/// <param name="level">Privilege of the accesses.</param>
/// <param name="isLong">No segment limit, 64-bit pointer.</param>
/// <param name="error">Error code of #SS.</param>
internal unsafe struct StackCursor(Core core, SegmentRegister segment, ulong pointer, int level, bool isLong, uint error)
{
    public readonly SegmentRegister Segment => segment;

    public ulong Pointer { readonly get; private set; } = pointer;

    private readonly ulong Mask => isLong ? ulong.MaxValue : segment.IsBig ? 0xFFFF_FFFF : 0xFFFF;

    /// <summary>The stack that SS:RSP names, used at the present level.</summary>
    public static StackCursor Current(Core core, uint error = 0)
    {
        CpuState* cpu = core.State;
        return new StackCursor(core, cpu->Segments[SegReg.Ss], cpu->Registers[Gpr.Rsp], cpu->Cpl, cpu->Mode == CodeMode.Code64, error);
    }

    /// <summary>Whether <paramref name="words"/> words of <paramref name="width"/> bytes can be pushed, as far as the segment is concerned.</summary>
    public readonly bool HasRoom(int words, int width)
    {
        for (int word = 1; word <= words; word++)
            if (!TryLocate(Moved(-word * width), width, true, out _)) return false;
        return true;
    }

    public bool TryPush(ulong value, int width)
    {
        ulong next = Moved(-width);
        if (!TryLocate(next, width, true, out ulong linear) || !TryStore(linear, value, width)) return false;
        Pointer = next;
        return true;
    }

    /// <summary>Pops a word, zero-extended.</summary>
    public bool TryPop(int width, out ulong value)
    {
        value = 0;
        if (!TryLocate(Pointer, width, false, out ulong linear) || !TryLoad(linear, width, out value)) return false;
        Drop((ulong)width);
        return true;
    }

    /// <summary>Moves the pointer up.</summary>
    public void Drop(ulong bytes) => Pointer = Moved((long)bytes);

    /// <summary>Moves the pointer down to a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public void Align(ulong alignment) => Pointer &= ~(alignment - 1);

    /// <summary>The pointer goes to RSP.</summary>
    public readonly void Commit() => core.State->Registers[Gpr.Rsp] = isLong || !segment.IsBig ? Pointer : (uint)Pointer;

    private readonly ulong Moved(long delta) => (Pointer & ~Mask) | ((Pointer + (ulong)delta) & Mask);

    private readonly bool TryLocate(ulong at, int size, bool write, out ulong linear)
    {
        ulong offset = at & Mask;
        linear = isLong ? offset : (segment.Base + offset) & 0xFFFF_FFFF;
        bool allowed = isLong
            ? SlowAccess.IsCanonical(offset) && SlowAccess.IsCanonical(offset + (ulong)size - 1)
            : LegacyAddressing.Allows(core.State, segment, offset, size, write);
        if (!allowed) Faults.Raise(core.State, ExceptionVector.StackFault, error);
        return allowed;
    }

    private readonly bool TryStore(ulong linear, ulong value, int width) => width switch
    {
        2 => SystemAccess.TryWriteStack(core, linear, level, (ushort)value),
        4 => SystemAccess.TryWriteStack(core, linear, level, (uint)value),
        _ => SystemAccess.TryWriteStack(core, linear, level, value),
    };

    private readonly bool TryLoad(ulong linear, int width, out ulong value) => width switch
    {
        2 => TryLoad<ushort>(linear, out value),
        4 => TryLoad<uint>(linear, out value),
        _ => TryLoad<ulong>(linear, out value),
    };

    private readonly bool TryLoad<T>(ulong linear, out ulong value)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool done = SystemAccess.TryReadStack(core, linear, level, out T loaded);
        value = ulong.CreateTruncating(loaded);
        return done;
    }
}
