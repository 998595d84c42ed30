// How guests written for QEMU's machines ask how many processors and how much RAM there are.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.LittleEndian;
using static ToroEmu.Devices.Pc.FirmwareConfigSpec;

namespace ToroEmu.Devices.Pc;

/// <summary>Read-only items, byte by byte; behind the end of an item, and of items that do not exist, come zeros.</summary>
/// <param name="cores">Processors, all of them there from the start.</param>
/// <param name="ramSize">Bytes of RAM.</param>
public sealed class FirmwareConfig(int cores, ulong ramSize) : IPortDevice, ISnapshotable
{
    private readonly Lock _lock = new(); // guards all below
    private byte[] _item = [];
    private ushort _selected;
    private int _position;

    /// <inheritdoc/>
    public uint Read(int offset, int size)
    {
        lock (_lock)
        {
            return size == sizeof(byte) && _position < _item.Length ? _item[_position++] : 0u;
        }
    }

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        if (offset != 0 || size != sizeof(ushort))
            return; // data cannot be written
        lock (_lock)
        {
            Select((ushort)value);
        }
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_selected);
        writer.Write(_position);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        Select(reader.ReadUInt16());
        _position = reader.ReadInt32();
        if (_position < 0 || _position > _item.Length)
            throw new InvalidDataException($"firmware configuration: position {_position} of item {_selected:x}");
    }

    private void Select(ushort item)
    {
        _selected = item;
        _position = 0;
        _item = item switch
        {
            Signature => "QEMU"u8.ToArray(),
            Id => Bytes(IdTraditional),
            RamSize => Bytes(ramSize),
            ProcessorCount or ProcessorCountMax => Bytes((ushort)cores),
            FileDirectory => Bytes(0U),
            _ => [],
        };
    }
}
