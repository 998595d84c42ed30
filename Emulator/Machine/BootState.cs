// Puts the boot processor into the state that a boot protocol prescribes.
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines;

/// <summary>Follows a <see cref="BootEntry"/>. The core is as after power-on before.</summary>
internal static unsafe class BootState
{
    public static void Enter(Core core, BootEntry entry)
    {
        CpuState* cpu = core.State;
        cpu->Cr0 = entry.Cr0;
        cpu->Cr3 = entry.Cr3;
        cpu->Cr4 = entry.Cr4;
        cpu->Efer = entry.Efer;
        cpu->Segments[SegReg.Cs] = entry.Code;
        foreach (int segment in (int[])[SegReg.Es, SegReg.Ss, SegReg.Ds, SegReg.Fs, SegReg.Gs]) cpu->Segments[segment] = entry.Data;
        cpu->Segments[SegReg.Tr] = entry.Task;
        cpu->Gdtr = entry.Gdtr;
        cpu->Registers[Gpr.Rax] = entry.Rax;
        cpu->Registers[Gpr.Rbx] = entry.Rbx;
        cpu->Registers[Gpr.Rdx] = 0;
        cpu->Registers[Gpr.Rsi] = entry.Rsi;
        cpu->Registers[Gpr.Rdi] = entry.Rdi;
        cpu->Registers[Gpr.Rsp] = entry.Rsp;
        cpu->Rip = entry.Rip;
        cpu->WaitForSipi = false;
        core.FlushTlb();
    }
}
