// The fixed descriptors of fast system calls.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SYSCALL, SYSRET, SYSENTER and SYSEXIT read no descriptor tables: base 0, limit 4 GiB (SDM 2B, the instructions of these names).</summary>
internal static unsafe class FlatSegments
{
    private const ushort Code64 = 0xA09B;
    private const ushort Code32 = 0xC09B;
    private const ushort Data = 0xC093;

    /// <summary>Loads CS and SS and changes to <paramref name="level"/>.</summary>
    public static void Load(CpuState* cpu, ushort code, ushort stack, bool isLong, int level)
    {
        ushort dpl = (ushort)(level << 5);
        cpu->Segments[SegReg.Cs] = new SegmentRegister { Selector = code, Limit = uint.MaxValue, Access = (ushort)((isLong ? Code64 : Code32) | dpl) };
        cpu->Segments[SegReg.Ss] = new SegmentRegister { Selector = stack, Limit = uint.MaxValue, Access = (ushort)(Data | dpl) };
        Core.Of(cpu).SetCpl((byte)level);
    }
}
