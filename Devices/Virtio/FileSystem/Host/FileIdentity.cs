// What tells files of the host apart.
namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <param name="Device">Major and minor number of the file system's device, in two halves.</param>
/// <param name="Inode">Number of the file on it.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
