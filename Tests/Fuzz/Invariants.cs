// What holds of a core whatever its guest did.
using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Fuzz;

/// <summary>Rules of the manuals about registers that no instruction can break.</summary>
internal static unsafe class Invariants
{
    private const ulong ReservedFlags = ~(Rflags.Writable | Rflags.Fixed);

    /// <summary>The first rule that is broken, or null.</summary>
    public static string? Broken(Core core)
    {
        CpuState* cpu = core.State;
        ulong flags = LazyFlags.Read(cpu);
        if ((flags & Rflags.Fixed) == 0 || (flags & ReservedFlags) != 0) return $"reserved bits of RFLAGS: {flags:x}";
        if (cpu->Cpl > 3) return $"CPL {cpu->Cpl}";
        return BrokenControl(core, cpu) ?? BrokenMode(cpu) ?? BrokenUnits(cpu);
    }

    private static string? BrokenControl(Core core, CpuState* cpu)
    {
        bool pages = (cpu->Cr0 & Cr0.Pg) != 0, isLong = (cpu->Efer & Efer.Lma) != 0;
        if (pages && (cpu->Cr0 & Cr0.Pe) == 0) return "CR0.PG without PE";
        if ((cpu->Cr0 & (Cr0.Nw | Cr0.Cd)) == Cr0.Nw) return "CR0.NW without CD";
        if ((cpu->Cr0 & ~Cr0.Writable) != 0) return $"reserved bits of CR0: {cpu->Cr0:x}";
        if ((cpu->Cr4 & ~core.Services.Model.Cr4Writable) != 0) return $"reserved bits of CR4: {cpu->Cr4:x}";
        if ((cpu->Efer & ~(core.Services.Model.EferWritable | Efer.Lma)) != 0) return $"reserved bits of EFER: {cpu->Efer:x}";
        if (isLong != (pages && (cpu->Efer & Efer.Lme) != 0)) return $"EFER.LMA with EFER {cpu->Efer:x}, CR0 {cpu->Cr0:x}";
        if (isLong && (cpu->Cr4 & Cr4.Pae) == 0) return "long mode without PAE";
        if ((cpu->Cr0 & Cr0.Pe) == 0 && cpu->Cpl != 0) return "privilege in real mode";
        return null;
    }

    private static string? BrokenMode(CpuState* cpu)
    {
        bool isLong = (cpu->Efer & Efer.Lma) != 0, isVirtual = (cpu->SystemFlags & Rflags.Vm) != 0;
        if (isVirtual && (cpu->Cpl != 3 || isLong)) return "EFLAGS.VM outside of virtual-8086 mode";
        CodeMode expected = isLong && cpu->Segments[SegReg.Cs].IsLong ? CodeMode.Code64
            : !isVirtual && cpu->Segments[SegReg.Cs].IsBig ? CodeMode.Code32 : CodeMode.Code16;
        if (cpu->Mode != expected) return $"code of {cpu->Mode} in a segment of {expected}";
        if (cpu->Mode != CodeMode.Code64 && cpu->Rip > uint.MaxValue) return $"RIP {cpu->Rip:x} outside of 64-bit mode";
        if (cpu->Registers[Gpr.Zero] != 0) return "the zero register is not";
        return null;
    }

    private static string? BrokenUnits(CpuState* cpu)
    {
        if ((cpu->Mxcsr & 0xFFFF_0000) != 0) return $"reserved bits of MXCSR: {cpu->Mxcsr:x}";
        if ((cpu->Xcr0 & 1) == 0) return $"XCR0 {cpu->Xcr0:x}";
        return null;
    }
}
