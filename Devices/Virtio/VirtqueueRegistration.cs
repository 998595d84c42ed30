// What the driver tells the transport about one queue.
using System.IO;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// Length and guest physical addresses of one virtqueue (VirtIO 1.2, 2.7 and 4.2.3.2). Changed by the transport only. What the driver
/// writes counts when it makes the queue ready, be it already so: drivers start anew without a reset.
/// </summary>
public sealed class VirtqueueRegistration(uint number, ushort maxLength)
{
    private VirtqueuePlace _place;
    private VirtqueuePlace _written;

    /// <summary>Queue number.</summary>
    public uint Number { get; } = number;

    /// <summary>Longest ring the device takes, in descriptors.</summary>
    public ushort MaxLength { get; } = maxLength;

    /// <summary>Descriptors in the ring; valid only while <see cref="Ready"/>, as are the addresses.</summary>
    public uint Length => _place.Length;

    /// <summary>Address of the descriptor table (QueueDesc).</summary>
    public ulong DescriptorArea => _place.DescriptorArea;

    /// <summary>Address of the available ring (QueueDriver).</summary>
    public ulong DriverArea => _place.DriverArea;

    /// <summary>Address of the used ring (QueueDevice).</summary>
    public ulong DeviceArea => _place.DeviceArea;

    /// <summary>The driver has handed the queue to the device; length and addresses are then usable and fixed.</summary>
    public bool Ready { get; private set; }

    /// <summary>The driver has written a length or an address since it last made the queue ready, were it the same one.</summary>
    internal bool IsRewritten { get; private set; }

    /// <summary>What the driver has written.</summary>
    internal VirtqueuePlace Written
    {
        get => _written;
        set => (_written, IsRewritten) = (value, true);
    }

    /// <summary>Puts what was written in force. False if no device could work with it. A driver that writes no length means the longest.</summary>
    internal bool TryMakeReady()
    {
        VirtqueuePlace place = _written.Length == 0 ? _written with { Length = MaxLength } : _written;
        if (!place.IsUsable(MaxLength))
            return false;
        (_place, IsRewritten, Ready) = (place, false, true);
        return true;
    }

    internal void TakeBack() => Ready = false;

    internal void Reset()
    {
        _place = _written = default;
        IsRewritten = Ready = false;
    }

    internal void Save(BinaryWriter writer)
    {
        SavePlace(writer, _place);
        SavePlace(writer, _written);
        writer.Write(Ready);
        writer.Write(IsRewritten);
    }

    /// <summary>Reads what <see cref="Save"/> wrote. Throws <see cref="InvalidDataException"/> for a ready queue that cannot be.</summary>
    internal void Load(BinaryReader reader)
    {
        _place = LoadPlace(reader);
        _written = LoadPlace(reader);
        Ready = reader.ReadBoolean();
        IsRewritten = reader.ReadBoolean();
        if (Ready && !_place.IsUsable(MaxLength))
            throw new InvalidDataException($"virtio queue {Number}: ready with length {Length} or addresses that wrap around");
    }

    private static void SavePlace(BinaryWriter writer, in VirtqueuePlace place)
    {
        writer.Write(place.Length);
        writer.Write(place.DescriptorArea);
        writer.Write(place.DriverArea);
        writer.Write(place.DeviceArea);
    }

    private static VirtqueuePlace LoadPlace(BinaryReader reader) =>
        new(reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
}
