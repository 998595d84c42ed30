// The bootstrap processor as a PVH loader leaves it.
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines;

/// <summary>PVH ABI, "x86/HVM direct boot ABI": 32-bit protected mode, flat segments, paging off, EBX at the start info.</summary>
internal static unsafe class BootState
{
    private const ushort FlatCode = 0xC09B;
    private const ushort FlatData = 0xC093;
    private const ushort Tss32 = 0x008B;
    private const uint TssLimit = 0x67;

    public static void Enter(Core core, PvhEntry entry)
    {
        CpuState* cpu = core.State;
        cpu->Cr0 = Cr0.Pe | Cr0.Et;
        cpu->Segments[SegReg.Cs] = Flat(FlatCode);
        foreach (int segment in (int[])[SegReg.Es, SegReg.Ss, SegReg.Ds, SegReg.Fs, SegReg.Gs]) cpu->Segments[segment] = Flat(FlatData);
        cpu->Segments[SegReg.Tr] = new SegmentRegister { Limit = TssLimit, Access = Tss32 };
        cpu->Gdtr = default;
        cpu->Registers[Gpr.Rbx] = entry.Ebx;
        cpu->Registers[Gpr.Rdx] = 0;
        cpu->Rip = entry.Eip;
        cpu->WaitForSipi = false;
        core.FlushTlb();
    }

    private static SegmentRegister Flat(ushort access) => new() { Limit = uint.MaxValue, Access = access };
}
