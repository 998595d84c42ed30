// What every virtio device is, whatever transport carries it.
using System.IO;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// One kind of device: its features, configuration space and queues. The transport owns status, selectors and interrupt and
/// calls the device under its lock; a new device never edits the transport.
/// </summary>
public abstract class VirtioDevice
{
    private readonly VirtqueueRegistration?[] _queues;

    /// <param name="queues">By queue number; null where there is none.</param>
    protected VirtioDevice(VirtqueueRegistration?[] queues) => _queues = queues;

    /// <summary>VirtIO 1.2, 5.</summary>
    public abstract uint DeviceId { get; }

    /// <summary>Feature bits offered besides VIRTIO_F_VERSION_1, which the transport adds.</summary>
    public abstract ulong Features { get; }

    /// <summary>Queue numbers, absent ones included.</summary>
    public uint QueueCount => (uint)_queues.Length;

    /// <summary>Feature bits accepted by the driver; 0 until FEATURES_OK, and for drivers that skip it.</summary>
    public ulong NegotiatedFeatures { get; internal set; }

    /// <summary>The transport; it sets this before anything else is called.</summary>
    protected internal IVirtioHost Host { get; internal set; } = null!;

    /// <summary>The queue, or null if there is none of that number.</summary>
    public VirtqueueRegistration? Queue(uint number) => number < QueueCount ? _queues[number] : null;

    /// <summary>Whether <paramref name="bit"/> was negotiated.</summary>
    public bool HasFeature(int bit) => (NegotiatedFeatures & VirtioFeature.Mask(bit)) != 0;

    /// <summary>Whether the device can live with a choice of features that it offered one by one.</summary>
    protected internal virtual bool AcceptsFeatures(ulong features) => true;

    /// <summary>Reads configuration space. False if there is no such field or not of that width: reads as zero, counted.</summary>
    protected internal abstract bool TryReadConfig(uint offset, int size, out uint value);

    /// <summary>Writes configuration space. False if there is no such field, width or value: ignored, counted.</summary>
    protected internal abstract bool TryWriteConfig(uint offset, int size, uint value);

    /// <summary>The driver has set DRIVER_OK.</summary>
    protected internal virtual void Activate()
    {
    }

    /// <summary>A queue became ready or was taken back.</summary>
    protected internal virtual void QueueReadyChanged(VirtqueueRegistration queue)
    {
    }

    /// <summary>The driver has notified a ready queue; sloppy drivers do before DRIVER_OK, or never set it.</summary>
    protected internal abstract void Notify(uint queue);

    /// <summary>Back to the state after power-on; the registrations are already reset.</summary>
    protected internal abstract void Reset();

    /// <summary>Why a snapshot would not hold all of the device now, and what to do about it; null: it would. Under the transport's gate.</summary>
    protected internal virtual string? SnapshotObstacle => null;

    /// <summary>The device's own part of a snapshot, after the transport's.</summary>
    protected internal abstract void Save(BinaryWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote, when features and registrations are already there. Throws <see cref="InvalidDataException"/>.</summary>
    protected internal abstract void Load(BinaryReader reader);
}
