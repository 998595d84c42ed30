// The table of devices that --device knows.
using System;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Virtio;

/// <summary>One row a kind; a new device adds its row here and nothing else outside of its own files.</summary>
public static class DeviceKinds
{
    /// <summary>All kinds in the order of the help.</summary>
    public static readonly ImmutableArray<DeviceKind> List =
    [
        ConsoleKind.Row,
        RngKind.Row,
        BlockKind.Row,
        VsockKind.Row,
        FsKind.Row,
    ];

    /// <summary>The kind of that name; QEMU's <c>virtio-NAME-device</c> is understood, too.</summary>
    public static DeviceKind? Find(string name) => List.FirstOrDefault(kind => kind.Name == Plain(name));

    private static string Plain(string name)
    {
        const string prefix = "virtio-", suffix = "-device";
        bool isQemus = name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > prefix.Length + suffix.Length;
        return isQemus ? name[prefix.Length..^suffix.Length] : name;
    }
}
