// ARPL, LAR, LSL, VERR, VERW, BOUND, and the loads of far pointers.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2, the instructions of these names; all but BOUND and the pointer loads need protected mode.</summary>
internal static unsafe class ProtectionHandlers
{
    /// <summary>LAR and LSL (they leave the block: with address-taken locals there is no tail call): <typeparamref name="TQuery"/> says what is asked of the descriptor.</summary>
    public static Outcome QueryR<TQuery, T>(CpuState* cpu, DecodedInsn* insn)
        where TQuery : struct, IDescriptorQuery
        where T : unmanaged, IBinaryInteger<T> => Query<TQuery, T>(cpu, insn, RegisterFile.Read<ushort>(cpu, insn->Rm));

    public static Outcome QueryM<TQuery, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TQuery : struct, IDescriptorQuery
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Virtual8086.IsProtected(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        return source == null ? BlockEntry.Fault(cpu, insn) : Query<TQuery, T>(cpu, insn, GuestRam.Load(source));
    }

    public static Outcome VerifyR<TQuery>(CpuState* cpu, DecodedInsn* insn)
        where TQuery : struct, IDescriptorQuery => Verify<TQuery>(cpu, insn, RegisterFile.Read<ushort>(cpu, insn->Reg));

    public static Outcome VerifyM<TQuery, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TQuery : struct, IDescriptorQuery
        where TMode : struct, IAddressing
    {
        if (!Virtual8086.IsProtected(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        return source == null ? BlockEntry.Fault(cpu, insn) : Verify<TQuery>(cpu, insn, GuestRam.Load(source));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ArplR(CpuState* cpu, DecodedInsn* insn)
    {
        if (!Virtual8086.IsProtected(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        ushort selector = RegisterFile.Read<ushort>(cpu, insn->Reg), raised = RaisedRpl(selector, RegisterFile.Read<ushort>(cpu, insn->Rm));
        RegisterFile.Write(cpu, insn->Reg, raised);
        cpu->ZeroSource = raised != selector ? 0UL : 1UL;
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Writes only a selector that changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ArplM(CpuState* cpu, DecodedInsn* insn)
    {
        if (!Virtual8086.IsProtected(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        ushort* source = GuestAccess.Read<ushort, LegacyAddressing>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        ushort selector = GuestRam.Load(source), raised = RaisedRpl(selector, RegisterFile.Read<ushort>(cpu, insn->Reg));
        if (raised != selector && !GuestAccess.Store<ushort, LegacyAddressing>(cpu, insn, raised)) return BlockEntry.Fault(cpu, insn);
        cpu->ZeroSource = raised != selector ? 0UL : 1UL;
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>BOUND: #BR unless the signed index lies between the two bounds in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Bound<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        long index = (long)Width<T>.SignExtend(RegisterFile.Read<T>(cpu, insn->Reg));
        T* bound = At<T, LegacyAddressing>(cpu, insn, 0);
        if (bound == null) return BlockEntry.Fault(cpu, insn);
        long lower = (long)Width<T>.SignExtend(GuestRam.Load(bound));
        bound = At<T, LegacyAddressing>(cpu, insn, (ulong)sizeof(T));
        if (bound == null) return BlockEntry.Fault(cpu, insn);
        long upper = (long)Width<T>.SignExtend(GuestRam.Load(bound));
        if (index < lower || index > upper) return BlockEntry.Fault(cpu, insn, ExceptionVector.BoundRange);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>LDS, LES, LFS, LGS, LSS: an offset, and the selector behind it.</summary>
    public static Outcome LoadFarPointer<TSegment, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TSegment : struct, ISegmentName
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* low = At<T, TMode>(cpu, insn, 0);
        if (low == null) return BlockEntry.Fault(cpu, insn);
        T offset = GuestRam.Load(low);
        ushort* high = At<ushort, TMode>(cpu, insn, (ulong)sizeof(T));
        if (high == null || !SegmentLoad.TryLoad(Core.Of(cpu), TSegment.Number, GuestRam.Load(high))) return BlockEntry.Fault(cpu, insn);
        RegisterFile.Write(cpu, insn->Reg, offset);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>Pointer to a part of the memory operand, or null.</summary>
    private static T* At<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        ulong within = (EffectiveAddress.Of(cpu, insn) + offset) & insn->AddressMask;
        return GuestAccess.ReadAt<T>(cpu, TMode.Linear(cpu, insn->Segment, within, sizeof(T), false), insn->IsOnStack);
    }

    private static Outcome Query<TQuery, T>(CpuState* cpu, DecodedInsn* insn, ushort selector)
        where TQuery : struct, IDescriptorQuery
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!TryAsk<TQuery>(cpu, selector, out ulong answer, out bool granted)) return BlockEntry.Fault(cpu, insn);
        if (granted) RegisterFile.Write(cpu, insn->Reg, T.CreateTruncating(answer));
        cpu->ZeroSource = granted ? 0UL : 1UL;
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome Verify<TQuery>(CpuState* cpu, DecodedInsn* insn, ushort selector)
        where TQuery : struct, IDescriptorQuery
    {
        if (!TryAsk<TQuery>(cpu, selector, out _, out bool granted)) return BlockEntry.Fault(cpu, insn);
        cpu->ZeroSource = granted ? 0UL : 1UL;
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary><see langword="false"/>: #UD, or a page fault of the table, is pending. A bad selector is an answer, not a fault.</summary>
    private static bool TryAsk<TQuery>(CpuState* cpu, ushort selector, out ulong answer, out bool granted)
        where TQuery : struct, IDescriptorQuery
    {
        answer = 0;
        granted = false;
        if (!Virtual8086.IsProtected(cpu))
        {
            Faults.Raise(cpu, ExceptionVector.InvalidOpcode);
            return false;
        }
        Core core = Core.Of(cpu);
        if (Selectors.IsNull(selector) || !DescriptorTables.Contains(core, selector)) return true;
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        granted = TQuery.TryAnswer(cpu, Descriptor.ToRegister(selector, raw), raw, out answer);
        return true;
    }

    /// <summary>The selector with its RPL raised to that of <paramref name="other"/>.</summary>
    private static ushort RaisedRpl(ushort selector, ushort other) =>
        Selectors.Rpl(selector) < Selectors.Rpl(other) ? Selectors.WithRpl(selector, Selectors.Rpl(other)) : selector;
}
