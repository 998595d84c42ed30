// The bus's part of a snapshot; its rings follow from the transport's registrations.
using System.IO;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.Bus;

public sealed partial class VirtIOBus
{
    /// <inheritdoc/>
    protected internal override void Save(BinaryWriter writer)
    {
        writer.Write(_vector);
        writer.Write(_doorbells);
        writer.Write((uint)_rings.Count);
        foreach (VirtIOBusRing ring in _rings)
            writer.Write(VirtIOBusSpec.QueueOf((uint)ring.Receiver, (uint)ring.Sender, _cores));
    }

    /// <inheritdoc/>
    protected internal override void Load(BinaryReader reader)
    {
        Reset();
        uint vector = reader.ReadUInt32();
        if (!TryWriteConfig(VirtIOBusSpec.ConfigVector, sizeof(uint), vector))
            throw new InvalidDataException($"VirtIOBus: doorbell vector {vector}");
        _doorbells = reader.ReadUInt32();
        uint count = reader.ReadUInt32();
        if (count > QueueCount)
            throw new InvalidDataException($"VirtIOBus: {count} rings");
        for (; count > 0; count--)
        {
            uint number = reader.ReadUInt32();
            if (Queue(number) is not { Ready: true } queue)
                throw new InvalidDataException($"VirtIOBus: queue {number} is listed but not ready");
            Register(queue);
        }
    }
}
