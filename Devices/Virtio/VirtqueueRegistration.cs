// What the driver tells the transport about one queue.
using System.IO;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

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

    /// <summary>Writes a register of table 4.1 that belongs to a queue: length or half an address. False if it is not one of those.</summary>
    internal bool TryWrite(uint register, uint value)
    {
        VirtqueuePlace? place = register switch
        {
            Register.QueueNum => _written with { Length = value },
            Register.QueueDescLow => _written with { DescriptorArea = TwoWords.WithLow(_written.DescriptorArea, value) },
            Register.QueueDescHigh => _written with { DescriptorArea = TwoWords.WithHigh(_written.DescriptorArea, value) },
            Register.QueueDriverLow => _written with { DriverArea = TwoWords.WithLow(_written.DriverArea, value) },
            Register.QueueDriverHigh => _written with { DriverArea = TwoWords.WithHigh(_written.DriverArea, value) },
            Register.QueueDeviceLow => _written with { DeviceArea = TwoWords.WithLow(_written.DeviceArea, value) },
            Register.QueueDeviceHigh => _written with { DeviceArea = TwoWords.WithHigh(_written.DeviceArea, value) },
            _ => null,
        };
        if (place is not { } written)
            return false;
        (_written, IsRewritten) = (written, true);
        return true;
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
