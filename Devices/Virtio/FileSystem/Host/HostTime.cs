// A point in time of a file.
namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <param name="Seconds">Since 1970.</param>
/// <param name="Nanoseconds">Below a thousand million, or one of the two below.</param>
internal readonly record struct HostTime(long Seconds, uint Nanoseconds)
{
    /// <summary>UTIME_NOW and UTIME_OMIT of utimensat(2).</summary>
    public static readonly HostTime Now = new(0, (1 << 30) - 1), Same = new(0, (1 << 30) - 2);

    /// <summary>The guest's number, which may be anything.</summary>
    public bool IsLawful => Nanoseconds < 1_000_000_000;
}
