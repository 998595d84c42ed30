// Status flags on demand: operations leave their result and carries, readers derive the six flags.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Cpu;

/// <summary>
/// Every operation stores three words (see <see cref="CpuState"/>), whatever its kind, so that no reader has to ask which
/// operation came last and any combination of flags can be represented.
/// </summary>
public static unsafe class LazyFlags
{
    /// <summary>Where CarrySource holds AF.</summary>
    internal const ulong AdjustBit = 8;

    private const ulong TopBit = 1UL << 63;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Carry(CpuState* cpu) => (long)cpu->CarrySource < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Zero(CpuState* cpu) => cpu->ZeroSource == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Sign(CpuState* cpu) => (long)cpu->SignSource < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Overflow(CpuState* cpu) => (long)(cpu->CarrySource ^ (cpu->CarrySource << 1)) < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Parity(CpuState* cpu) => (BitOperations.PopCount((uint)(byte)cpu->SignSource) & 1) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Adjust(CpuState* cpu) => (cpu->CarrySource & AdjustBit) != 0;

    /// <summary>All of RFLAGS as PUSHF would store it.</summary>
    public static ulong Read(CpuState* cpu)
    {
        ulong flags = cpu->SystemFlags;
        if (Carry(cpu)) flags |= Rflags.Cf;
        if (Parity(cpu)) flags |= Rflags.Pf;
        if (Adjust(cpu)) flags |= Rflags.Af;
        if (Zero(cpu)) flags |= Rflags.Zf;
        if (Sign(cpu)) flags |= Rflags.Sf;
        if (Overflow(cpu)) flags |= Rflags.Of;
        return flags;
    }

    /// <summary>Sets all of RFLAGS; reserved bits are dropped, bit 1 is kept set.</summary>
    public static void Write(CpuState* cpu, ulong flags)
    {
        cpu->SystemFlags = (flags & Rflags.Writable & ~Rflags.Status) | Rflags.Fixed;
        WriteStatus(cpu, flags);
    }

    /// <summary>Sets the six status flags from the bits of <paramref name="flags"/>.</summary>
    public static void WriteStatus(CpuState* cpu, ulong flags)
    {
        cpu->ZeroSource = (flags & Rflags.Zf) != 0 ? 0UL : 1UL;
        // One bit set in the low byte is odd parity, none is even.
        cpu->SignSource = ((flags & Rflags.Sf) != 0 ? 1UL << 63 : 0) | ((flags & Rflags.Pf) != 0 ? 0UL : 1UL);
        SetCarryOverflow(cpu, (flags & Rflags.Cf) != 0, (flags & Rflags.Of) != 0, (flags & Rflags.Af) != 0);
    }

    /// <summary>Sets CF, OF and AF and leaves ZF, SF, PF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetCarryOverflow(CpuState* cpu, bool carry, bool overflow, bool adjust = false)
    {
        cpu->CarrySource = (carry ? 1UL << 63 : 0) | (carry != overflow ? 1UL << 62 : 0) | (adjust ? AdjustBit : 0);
    }

    /// <summary>Sets CF alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetCarry(CpuState* cpu, bool carry) => KeepCarry(cpu, carry ? TopBit : 0, cpu->CarrySource);

    /// <summary>Notes a result whose CF, OF and AF are cleared (logic operations).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteLogic(CpuState* cpu, ulong signExtendedResult)
    {
        cpu->ZeroSource = signExtendedResult;
        cpu->SignSource = signExtendedResult;
        cpu->CarrySource = 0;
    }

    /// <summary>Notes SF, ZF and PF of a result and leaves the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteResult(CpuState* cpu, ulong signExtendedResult)
    {
        cpu->ZeroSource = signExtendedResult;
        cpu->SignSource = signExtendedResult;
    }

    /// <summary>Notes an addition or subtraction by the carry (borrow) out of every bit; <paramref name="shift"/> is 64 minus the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteCarries(CpuState* cpu, ulong signExtendedResult, ulong carries, int shift)
    {
        cpu->ZeroSource = signExtendedResult;
        cpu->SignSource = signExtendedResult;
        cpu->CarrySource = shift == 0 ? carries : (carries << shift) | (carries & AdjustBit);
    }

    /// <summary>As <see cref="NoteCarries"/>, with CF left as it was (INC, DEC).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteCarriesKeepCf(CpuState* cpu, ulong signExtendedResult, ulong carries, int shift)
    {
        cpu->ZeroSource = signExtendedResult;
        cpu->SignSource = signExtendedResult;
        KeepCarry(cpu, cpu->CarrySource & TopBit, (carries << shift) | (carries & AdjustBit));
    }

    /// <summary>Stores CF as given in the top bit, with OF and AF of <paramref name="carries"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepCarry(CpuState* cpu, ulong carry, ulong carries) =>
        cpu->CarrySource = carry | (((carry ^ carries ^ (carries << 1)) & TopBit) >> 1) | (carries & AdjustBit);
}
