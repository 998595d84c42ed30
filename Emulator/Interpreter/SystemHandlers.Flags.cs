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

    /// <summary>The image has RF and VM cleared (SDM 2B, PUSHF); a monitored 8086 program sees its virtual flags.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Pushf<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong flags = LazyFlags.Read(cpu) & ~(Rflags.Rf | Rflags.Vm);
        if (Virtual8086.IsMonitored(cpu))
        {
            if (sizeof(T) != 2 || !Virtual8086.HasVirtualIf(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
            flags = Virtual8086.VisibleFlags(flags);
        }
        if (!Stack.Push<T, TMode>(cpu, Width<T>.Truncate(flags))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    public static Outcome Popf<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        bool isMonitored = Virtual8086.IsMonitored(cpu);
        if (isMonitored && (sizeof(T) != 2 || !Virtual8086.HasVirtualIf(cpu))) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        T* top = Stack.Top<T, TMode>(cpu);
        if (top == null) return BlockEntry.Fault(cpu, insn);
        ulong value = Width<T>.ZeroExtend(GuestRam.Load(top));
        if (isMonitored && !Virtual8086.TryWriteVisibleFlags(cpu, value)) return BlockEntry.Fault(cpu, insn);
        Stack.Drop<TMode>(cpu, sizeof(T));
        if (!isMonitored) WriteFlags(cpu, value, sizeof(T) == 2 ? 0xFFFFUL : ulong.MaxValue);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>Changes the flags that the privilege allows, of those in <paramref name="width"/> (SDM 2B, table 4-16).</summary>
    public static void WriteFlags(CpuState* cpu, ulong value, ulong width)
    {
        ulong changeable = ChangeableFlags(cpu, cpu->Cpl) & width;
        SetFlags(cpu, ((LazyFlags.Read(cpu) & ~changeable) | (value & changeable)) & ~Rflags.Rf);
    }

    /// <summary>Flags that POPF and IRET of a level may change.</summary>
    public static ulong ChangeableFlags(CpuState* cpu, int cpl)
    {
        ulong changeable = Rflags.Status | Rflags.Tf | Rflags.Df | Rflags.Nt | Rflags.Ac | Rflags.Id;
        if (cpl <= Iopl(cpu)) changeable |= Rflags.If;
        if (cpl == 0) changeable |= Rflags.Iopl;
        return changeable;
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
        if (MayChangeIf(cpu)) cpu->SystemFlags &= ~Rflags.If;
        else if (MayChangeVif(cpu)) cpu->SystemFlags &= ~Rflags.Vif;
        else return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Interrupts stay held for one more instruction if they were (SDM 2B, STI).</summary>
    public static Outcome Sti(CpuState* cpu, DecodedInsn* insn)
    {
        if (MayChangeIf(cpu))
        {
            cpu->InterruptShadow = (cpu->SystemFlags & Rflags.If) == 0;
            cpu->TrapShadow = false;
            cpu->SystemFlags |= Rflags.If;
            return BlockEntry.Leave(cpu, insn);
        }
        // A virtual interrupt that waits is the monitor's to deliver (SDM 3B, 22.3.2).
        if (!MayChangeVif(cpu) || (cpu->SystemFlags & Rflags.Vip) != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->SystemFlags |= Rflags.Vif;
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

    /// <summary>I/O privilege level, 0..3.</summary>
    public static int Iopl(CpuState* cpu) => (int)((cpu->SystemFlags & Rflags.Iopl) >> 12);

    private static bool MayChangeIf(CpuState* cpu) => cpu->Cpl <= Iopl(cpu);

    /// <summary>Virtual-8086 extensions, or protected-mode virtual interrupts at level 3 (SDM 3B, 22.3 and 22.4).</summary>
    private static bool MayChangeVif(CpuState* cpu) => Virtual8086.IsActive(cpu)
        ? (cpu->Cr4 & Cr4.Vme) != 0
        : cpu->Cpl == 3 && (cpu->Cr4 & Cr4.Pvi) != 0;
}
