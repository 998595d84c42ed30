// Numbers of the virtio socket device.
namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>VirtIO 1.2, 5.10. All fields are little-endian.</summary>
public static class VsockSpec
{
    /// <summary>5.10.1.</summary>
    public const uint DeviceId = 19;

    // Queues (5.10.2).
    public const uint ReceiveQueue = 0;
    public const uint TransmitQueue = 1;
    public const uint EventQueue = 2;

    /// <summary>VIRTIO_VSOCK_F_STREAM: stream sockets (5.10.3); meant even where the driver does not accept it.</summary>
    public const int FeatureStream = 0;

    /// <summary>u64 in configuration space: the guest's context id (5.10.4).</summary>
    public const uint ConfigGuestCid = 0;

    /// <summary>Bytes of the configuration space.</summary>
    public const int ConfigSize = 8;

    // Context ids (5.10.4): 0 and 1 are reserved, all ones in 32 bits is "any", and the upper half of the field is zero.

    /// <summary>The host, by its well-known name.</summary>
    public const ulong HostCid = 2;

    public const ulong GuestCidMin = 3;

    public const ulong GuestCidMax = 0xFFFF_FFFE;

    // struct virtio_vsock_hdr (5.10.6): offsets.
    public const int SourceCid = 0;
    public const int DestinationCid = 8;
    public const int SourcePort = 16;
    public const int DestinationPort = 20;
    public const int Length = 24;
    public const int Type = 28;
    public const int Operation = 30;
    public const int Flags = 32;
    public const int BufferAllocated = 36;
    public const int ForwardCount = 40;

    /// <summary>Bytes of a header.</summary>
    public const int HeaderSize = 44;

    /// <summary>VIRTIO_VSOCK_TYPE_STREAM.</summary>
    public const ushort TypeStream = 1;

    /// <summary>VIRTIO_VSOCK_SHUTDOWN_F_RECEIVE: the sender of the packet takes no more data.</summary>
    public const uint ShutdownReceive = 1;

    /// <summary>VIRTIO_VSOCK_SHUTDOWN_F_SEND: the sender of the packet sends no more data.</summary>
    public const uint ShutdownSend = 2;

    /// <summary>struct virtio_vsock_event: one u32, its id (5.10.6.7).</summary>
    public const int EventSize = 4;

    /// <summary>VIRTIO_VSOCK_EVENT_TRANSPORT_RESET: every connection is gone, and the context id may be another.</summary>
    public const uint EventTransportReset = 0;
}
