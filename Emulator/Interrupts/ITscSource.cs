// The relation of a core's time-stamp counter to the machine's clock.
namespace ToroEmu.Interrupts;

/// <summary>One core's time-stamp counter, which counts nanoseconds (see <see cref="LocalApicSpec.TscFrequencyHz"/>).</summary>
public interface ITscSource
{
    /// <summary>TSC minus IClock.Nanoseconds, modulo 2^64. Writes of IA32_TSC and IA32_TSC_ADJUST move it.</summary>
    ulong Offset { get; }
}
