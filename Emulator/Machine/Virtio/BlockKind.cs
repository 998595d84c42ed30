// --device block: a raw file as a disk.
using System;
using System.IO;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Block;

namespace ToroEmu.Machines.Virtio;

internal static class BlockKind
{
    private const string File = "file", ReadOnly = "readonly", Snapshot = "snapshot", Serial = "serial", Queues = "queues";

    public static readonly DeviceKind Row = new(
        "block",
        "Disk in a raw file (virtio device 2)",
        [
            new(File, "Path of the file", IsRequired: true),
            new(ReadOnly, "on: the guest cannot write [off]"),
            new(Snapshot, "on: what the guest writes stays in memory and is gone after the run [off]"),
            new(Serial, "What the guest reads as the disk's identification, up to 20 bytes [none]"),
            new(Queues, $"Request queues, 1 to {VirtioBlock.QueuesMax} [1]"),
        ],
        Create);

    private static VirtioBlock Create(DeviceSpec spec, DeviceEnvironment environment)
    {
        int queues = (int)spec.Number(Queues, 1, 1, VirtioBlock.QueuesMax);
        return new VirtioBlock(environment.Memory, Open(spec, environment.Outside), spec.Text(Serial) ?? "", queues);
    }

    private static IDisk Open(DeviceSpec spec, IHostInput outside)
    {
        bool isReadOnly = spec.Switch(ReadOnly, false), isSnapshot = spec.Switch(Snapshot, false);
        string path = spec.Text(File)!;
        try
        {
            if (!outside.IsReplay && Directory.Exists(path)) throw spec.Bad(File, "the path of a file; this is a directory");
            IDisk disk = OpenFile(path, isReadOnly || isSnapshot, outside);
            return isSnapshot && !isReadOnly ? new OverlayDisk(disk) : disk;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw spec.Bad(File, "the path of a file that exists");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw spec.Bad(File, $"the path of a file that can be opened ({ErrorLine(e)}), or add readonly=on");
        }
    }

    private static IDisk OpenFile(string path, bool isReadOnly, IHostInput outside)
    {
        if (outside.IsReplay) return new AskedDisk(outside, null);
        FileDisk disk = new(path, isReadOnly);
        return outside.IsHeld ? new AskedDisk(outside, disk) : disk;
    }

    private static string ErrorLine(Exception e) => e.Message.Split('\n')[0].TrimEnd('.', '\r');
}
