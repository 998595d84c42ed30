// The header in front of every buffer's payload.
using System.Runtime.InteropServices;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

/// <summary>
/// A message travels as one or more fragments, in order, each in one buffer: this header, then payload up to the buffer's end.
/// A buffer can thus be understood without the ones before it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VirtIOBusFragment
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = VirtIOBusSpec.FragmentHeaderSize;

    /// <summary>Bytes of the whole message.</summary>
    public uint MessageLength;

    /// <summary>Where in the message this fragment's payload belongs.</summary>
    public uint Offset;
}
