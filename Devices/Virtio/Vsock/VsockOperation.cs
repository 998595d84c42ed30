// What a vsock packet says.
namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>enum virtio_vsock_op (VirtIO 1.2, 5.10.6).</summary>
public enum VsockOperation : ushort
{
    Invalid = 0,
    Request = 1,
    Response = 2,
    Reset = 3,
    Shutdown = 4,
    ReadWrite = 5,
    CreditUpdate = 6,
    CreditRequest = 7,
}
