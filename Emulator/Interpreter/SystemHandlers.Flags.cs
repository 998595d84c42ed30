// Flags: PUSHF, POPF, CLI, STI, SAHF, LAHF, CLC and the like.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class SystemHandlers
{
    private const ulong SahfMask = Rflags.Cf | Rflags.Pf | Rflags.Af | Rflags.Zf | Rflags.Sf;

    /// <summary>The image has RF and VM cleared (SDM 2B, PUSHF).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Pushf<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (IsVirtual8086(cpu) && Iopl(cpu) < 3) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ulong flags = LazyFlags.Read(cpu) & ~(Rflags.Rf | Rflags.Vm);
        if (!Stack.Push<T, TMode>(cpu, Width<T>.Truncate(flags))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    public static Outcome Popf<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (IsVirtual8086(cpu) && Iopl(cpu) < 3) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        T* top = Stack.Top<T, TMode>(cpu);
        if (top == null) return BlockEntry.Fault(cpu, insn);
        ulong value = Width<T>.ZeroExtend(GuestRam.Load(top));
        Stack.Drop<TMode>(cpu, sizeof(T));
        WriteFlags(cpu, value, sizeof(T) == 2 ? 0xFFFFUL : ulong.MaxValue);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>Changes the flags that the privilege allows, of those in <paramref name="width"/> (SDM 2B, table 4-16).</summary>
    public static void WriteFlags(CpuState* cpu, ulong value, ulong width)
    {
        ulong changeable = Rflags.Status | Rflags.Tf | Rflags.Df | Rflags.Nt | Rflags.Ac | Rflags.Id;
        if (cpu->Cpl <= Iopl(cpu)) changeable |= Rflags.If;
        if (cpu->Cpl == 0) changeable |= Rflags.Iopl;
        changeable &= width;
        ulong before = LazyFlags.Read(cpu);
        SetFlags(cpu, ((before & ~changeable) | (value & changeable)) & ~Rflags.Rf);
    }

    /// <summary>Sets all flags. AC is part of the rights of supervisor accesses under SMAP (SDM 3A, 5.6.1), and asks for #AC at level 3.</summary>
    public static void SetFlags(CpuState* cpu, ulong flags)
    {
        ulong changed = cpu->SystemFlags ^ flags;
        LazyFlags.Write(cpu, flags);
        if ((changed & Rflags.Ac) != 0) Core.Of(cpu).RefreshContext();
    }

    public static Outcome Stac(CpuState* cpu, DecodedInsn* insn) => SetAccess(cpu, insn, Rflags.Ac);

    public static Outcome Clac(CpuState* cpu, DecodedInsn* insn) => SetAccess(cpu, insn, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Cli(CpuState* cpu, DecodedInsn* insn)
    {
        if (!MayChangeIf(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->SystemFlags &= ~Rflags.If;
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Interrupts stay held for one more instruction if they were (SDM 2B, STI).</summary>
    public static Outcome Sti(CpuState* cpu, DecodedInsn* insn)
    {
        if (!MayChangeIf(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->InterruptShadow = (cpu->SystemFlags & Rflags.If) == 0;
        cpu->TrapShadow = false;
        cpu->SystemFlags |= Rflags.If;
        return BlockEntry.Leave(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Cld(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->SystemFlags &= ~Rflags.Df;
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Std(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->SystemFlags |= Rflags.Df;
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Clc(CpuState* cpu, DecodedInsn* insn)
    {
        LazyFlags.SetCarry(cpu, false);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Stc(CpuState* cpu, DecodedInsn* insn)
    {
        LazyFlags.SetCarry(cpu, true);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Cmc(CpuState* cpu, DecodedInsn* insn)
    {
        LazyFlags.SetCarry(cpu, !LazyFlags.Carry(cpu));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Sahf(CpuState* cpu, DecodedInsn* insn)
    {
        ulong image = RegisterFile.Read<byte>(cpu, 1);
        LazyFlags.WriteStatus(cpu, (LazyFlags.Read(cpu) & Rflags.Of) | (image & SahfMask));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Lahf(CpuState* cpu, DecodedInsn* insn)
    {
        RegisterFile.Write(cpu, 1, (byte)((LazyFlags.Read(cpu) & SahfMask) | Rflags.Fixed));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>STAC and CLAC are #UD above level 0 (SDM 2B, STAC).</summary>
    private static Outcome SetAccess(CpuState* cpu, DecodedInsn* insn, ulong ac)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        SetFlags(cpu, (LazyFlags.Read(cpu) & ~Rflags.Ac) | ac);
        return BlockEntry.Leave(cpu, insn);
    }

    private static int Iopl(CpuState* cpu) => (int)((cpu->SystemFlags & Rflags.Iopl) >> 12);

    private static bool IsVirtual8086(CpuState* cpu) => (cpu->SystemFlags & Rflags.Vm) != 0;

    private static bool MayChangeIf(CpuState* cpu) => cpu->Cpl <= Iopl(cpu);
}
