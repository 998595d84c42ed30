// The I/O APIC's part of a snapshot.
using System.IO;
using static ToroEmu.Interrupts.IoApicSpec;

namespace ToroEmu.Interrupts;

public sealed partial class IoApic
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            writer.Write(_select);
            writer.Write(_id);
            writer.Write(_asserted);
            foreach (ulong entry in _entries)
                writer.Write(entry);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            _select = reader.ReadUInt32();
            _id = reader.ReadUInt32();
            _asserted = reader.ReadUInt32();
            if (_select > byte.MaxValue || (_id & ~IdMask) != 0 || _asserted >> Pins != 0)
                throw new InvalidDataException("I/O APIC: impossible registers");
            for (int pin = 0; pin < Pins; pin++)
                _entries[pin] = reader.ReadUInt64() & (Writable | RemoteIrr);
        }
    }
}
