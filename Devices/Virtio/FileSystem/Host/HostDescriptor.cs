// A file descriptor of the host.
using Microsoft.Win32.SafeHandles;

namespace ToroEmu.Devices.Virtio.FileSystem.Host;

internal sealed class HostDescriptor : SafeHandleMinusOneIsInvalid
{
    public HostDescriptor()
        : base(ownsHandle: true)
    {
    }

    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
