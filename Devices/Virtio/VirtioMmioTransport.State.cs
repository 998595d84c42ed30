// The transport's part of a snapshot, with its device's. The level of the interrupt line is the interrupt controller's.
using System.IO;

namespace ToroEmu.Devices.Virtio;

public sealed partial class VirtioMmioTransport
{
    /// <summary>Why a snapshot would not hold all of the device now, and what to do about it; null: it would.</summary>
    public string? SnapshotObstacle
    {
        get
        {
            lock (Gate)
                return _device.SnapshotObstacle;
        }
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (Gate)
        {
            foreach (uint register in (uint[])[_deviceFeaturesSel, _driverFeaturesSel, _queueSel, _interruptStatus, _status, _configGeneration])
                writer.Write(register);
            writer.Write(_driverFeatures);
            writer.Write(_device.NegotiatedFeatures);
            for (uint number = 0; number < _device.QueueCount; number++)
                _device.Queue(number)?.Save(writer);

            _device.Save(writer);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (Gate)
        {
            _deviceFeaturesSel = reader.ReadUInt32();
            _driverFeaturesSel = reader.ReadUInt32();
            _queueSel = reader.ReadUInt32();
            _interruptStatus = reader.ReadUInt32();
            _status = reader.ReadUInt32();
            _configGeneration = reader.ReadUInt32();
            _driverFeatures = reader.ReadUInt64();
            _device.NegotiatedFeatures = reader.ReadUInt64();
            if ((_device.NegotiatedFeatures & ~OfferedFeatures) != 0)
                throw new InvalidDataException($"virtio device {_device.DeviceId:x}: features {_device.NegotiatedFeatures:x} were never offered");
            for (uint number = 0; number < _device.QueueCount; number++)
                _device.Queue(number)?.Load(reader);

            _device.Load(reader);
        }
    }
}
