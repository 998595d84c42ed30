// Time as devices see it: the scheduler decides whether it is the host's or derived from retired instructions.
namespace ToroEmu.Devices.Contracts;

/// <summary>A monotonic clock that starts near zero when the machine is powered on.</summary>
public interface IClock
{
    /// <summary>Nanoseconds since power-on.</summary>
    ulong Nanoseconds { get; }
}
