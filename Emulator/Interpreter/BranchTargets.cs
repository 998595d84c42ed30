// Where near branches may go.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// A near branch to a target that is not canonical or outside of CS is #GP(0) of the branch itself (SDM 2, JMP, CALL, RET). A
/// link that holds was checked when it was filled, so only branches without one come here.
/// </summary>
internal static unsafe class BranchTargets
{
    /// <summary>Whether a block's link to the one target of its direct branch holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(CpuState* cpu, BlockLink* link) => link->Generation == cpu->Generation;

    /// <summary>Whether a link of the jump cache leads to <paramref name="rip"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(CpuState* cpu, BlockLink* link, ulong rip) => link->Generation == cpu->Generation && link->Target->Rip == rip;

    /// <summary>Leaves for the outer loop, which finds the target's block and fills the link; or faults at <paramref name="insn"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Outcome Open(CpuState* cpu, DecodedInsn* insn, BlockLink* link, ulong rip)
    {
        if (!IsAllowed(cpu, rip)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        return BlockEntry.LeaveTo(cpu, rip, link);
    }

    /// <summary>Whether code may be fetched from an offset of the present code segment.</summary>
    public static bool IsAllowed(CpuState* cpu, ulong rip) =>
        cpu->Mode == CodeMode.Code64 ? SlowAccess.IsCanonical(rip) : rip <= cpu->Segments[SegReg.Cs].Limit;
}
