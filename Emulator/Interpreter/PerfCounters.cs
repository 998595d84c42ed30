// The performance counter that CPUID announces.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Fixed counter 0, instructions retired, 48 bits (SDM 3B, 21.2.2). It counts at all privilege levels as soon as one is enabled, and never
/// overflows in practice: there is no interrupt. All calls need <see cref="CpuState.RetiredNow"/> to be set.
/// </summary>
internal static unsafe class PerfCounters
{
    public const int FixedCounters = 1;
    public const int Width = 48;

    /// <summary>RDPMC's number of the first fixed counter.</summary>
    public const uint FirstFixed = 1u << 30;

    private const ulong Mask = (1UL << Width) - 1;
    private const ulong EnableFixed0 = 1UL << 32;
    private const ulong RingsFixed0 = 3;

    /// <summary>Bits of IA32_FIXED_CTR_CTRL for the one counter: rings, any thread (ignored), interrupt (never comes).</summary>
    private const ulong ControlBits = 0xF;

    public static ulong Read(CpuState* cpu) => (cpu->FixedCounter0 + (IsCounting(cpu) ? cpu->RetiredNow : 0)) & Mask;

    public static bool TryWrite(CpuState* cpu, ulong value)
    {
        if (value > Mask) return false;
        cpu->FixedCounter0 = value - (IsCounting(cpu) ? cpu->RetiredNow : 0);
        return true;
    }

    public static bool TryWriteControl(CpuState* cpu, ulong value) => (value & ~ControlBits) == 0 && Switch(cpu, value, cpu->PerfGlobalControl);

    public static bool TryWriteGlobalControl(CpuState* cpu, ulong value) => (value & ~EnableFixed0) == 0 && Switch(cpu, cpu->FixedCounterControl, value);

    private static bool Switch(CpuState* cpu, ulong control, ulong global)
    {
        ulong value = Read(cpu);
        cpu->FixedCounterControl = control;
        cpu->PerfGlobalControl = global;
        return TryWrite(cpu, value);
    }

    private static bool IsCounting(CpuState* cpu) => (cpu->FixedCounterControl & RingsFixed0) != 0 && (cpu->PerfGlobalControl & EnableFixed0) != 0;
}
