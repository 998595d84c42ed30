// Numbers of the console device.
namespace ToroEmu.Devices.Virtio.Console;

/// <summary>VirtIO 1.2, 5.3.</summary>
internal static class ConsoleSpec
{
    public const uint DeviceId = 3;

    // Feature bits (5.3.3).

    /// <summary>VIRTIO_CONSOLE_F_SIZE: cols and rows are valid.</summary>
    public const int FeatureSize = 0;

    /// <summary>VIRTIO_CONSOLE_F_MULTIPORT: more ports than the first, and control queues.</summary>
    public const int FeatureMultiport = 1;

    /// <summary>VIRTIO_CONSOLE_F_EMERG_WRITE: a byte written to emerg_wr is printed.</summary>
    public const int FeatureEmergencyWrite = 2;

    // struct virtio_console_config (5.3.4): offsets in bytes.

    /// <summary>le16.</summary>
    public const int ConfigColumns = 0;

    /// <summary>le16.</summary>
    public const int ConfigRows = 2;

    /// <summary>le32.</summary>
    public const int ConfigPorts = 4;

    /// <summary>le32, write-only.</summary>
    public const int ConfigEmergencyWrite = 8;

    /// <summary>Bytes of configuration space.</summary>
    public const int ConfigSize = 12;

    // Queues (5.3.2): receiveq and transmitq of port 0, those of control, those of the other ports.

    public const uint QueueControlReceive = 2;
    public const uint QueueControlTransmit = 3;

    // struct virtio_console_control (5.3.6.2): le32 id, le16 event, le16 value; then what belongs to the event.

    public const int ControlSize = 8;
    public const int ControlEvent = 4;
    public const int ControlValue = 6;

    public const ushort EventDeviceReady = 0;
    public const ushort EventPortAdd = 1;
    public const ushort EventPortReady = 3;
    public const ushort EventConsolePort = 4;
    public const ushort EventResize = 5;
    public const ushort EventPortOpen = 6;
    public const ushort EventPortName = 7;

    /// <summary>The queue on which a port receives; it transmits on the next.</summary>
    public static uint ReceiveQueue(int port) => port == 0 ? 0u : 2 * (uint)port + 2;

    /// <summary>The port of a queue that is not one of control.</summary>
    public static int PortOf(uint queue) => queue < QueueControlReceive ? 0 : (int)(queue / 2) - 1;
}
