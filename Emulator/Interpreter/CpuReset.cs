// State after power-on and INIT.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3A, table 10-1.</summary>
internal static unsafe class CpuReset
{
    private const ushort RealModeData = 0x0093;
    private const ushort RealModeCode = 0x009B;

    /// <summary>PAT after reset: WB, WT, UC-, UC twice (SDM 3A, 12.12.4).</summary>
    private const ulong PatReset = 0x0007_0406_0007_0406;
    private const uint MxcsrReset = 0x1F80;

    /// <summary>Everything, as after power-on.</summary>
    public static void PowerOn(Core core)
    {
        CpuState* cpu = core.State;
        cpu->Cr0 = Cr0.Cd | Cr0.Nw;
        cpu->Pat = PatReset;
        cpu->Mxcsr = MxcsrReset;
        cpu->X87.Initialise();
        cpu->Xcr0 = 1;
        cpu->MiscEnable = Msrs.MiscEnableReset;
        Init(core);
    }

    /// <summary>INIT leaves x87, SSE, CR0.CD and NW, MSRs such as PAT, and the TSC alone; what was held is forgotten.</summary>
    public static void Init(Core core)
    {
        CpuState* cpu = core.State;
        for (int register = 0; register < Gpr.Count; register++) cpu->Registers[register] = 0;
        cpu->Registers[Gpr.Rdx] = CpuidTable.Signature;
        LazyFlags.Write(cpu, 0);
        cpu->Rip = 0xFFF0;
        cpu->Cr0 = (cpu->Cr0 & (Cr0.Cd | Cr0.Nw)) | Cr0.Et;
        cpu->Cr2 = cpu->Cr3 = cpu->Cr4 = 0;
        cpu->Efer = 0;
        cpu->Cpl = 0;
        cpu->Halted = cpu->InterruptShadow = cpu->NmiBlocked = false;
        cpu->NmiWaiting = cpu->NmiFollows = cpu->InterruptWaiting = false;
        cpu->MonitorArmed = cpu->Waits = false;
        cpu->Fault = default;
        cpu->Kvm.Reset();
        ResetSegments(cpu);
        DebugRegisters.Reset(core);
        core.FlushTlb();
    }

    /// <summary>Start-up IPI: CS:IP = vector page : 0 (SDM 3A, 9.4.4).</summary>
    public static void StartUp(Core core, byte vector)
    {
        CpuState* cpu = core.State;
        cpu->Segments[SegReg.Cs].Selector = (ushort)(vector << 8);
        cpu->Segments[SegReg.Cs].Base = (ulong)vector << 12;
        cpu->Rip = 0;
        cpu->WaitForSipi = false;
        core.RefreshContext();
    }

    private static void ResetSegments(CpuState* cpu)
    {
        for (int segment = 0; segment < SegReg.Count; segment++)
            cpu->Segments[segment] = new SegmentRegister { Limit = 0xFFFF, Access = RealModeData };
        cpu->Segments[SegReg.Cs] = new SegmentRegister { Selector = 0xF000, Base = 0xFFFF_0000, Limit = 0xFFFF, Access = RealModeCode };
        cpu->Segments[SegReg.Ldtr].Access = Descriptor.AccessPresent | Descriptor.SystemLdt;
        cpu->Segments[SegReg.Tr].Access = Descriptor.AccessPresent | Descriptor.SystemTssBusy;
        cpu->Gdtr = new DescriptorTable { Limit = 0xFFFF };
        cpu->Idtr = new DescriptorTable { Limit = 0xFFFF };
    }
}
