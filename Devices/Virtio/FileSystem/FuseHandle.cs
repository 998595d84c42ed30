// A file or directory that the driver has open.
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <param name="Descriptor">The open file.</param>
/// <param name="Node">Which file it is.</param>
/// <param name="Flags">How it was opened.</param>
internal sealed record FuseHandle(HostDescriptor Descriptor, FuseNode Node, int Flags)
{
    public bool IsDirectory => Node.Kind == LinuxFile.Directory;
}
