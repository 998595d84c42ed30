// The APIC timer's part of a snapshot.
using System.IO;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

public sealed partial class ApicTimer : ISnapshotable
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write((byte)_mode);
        writer.Write(InitialCount);
        writer.Write(Divide);
        writer.Write(_countEnd.HasValue);
        writer.Write(_countEnd.GetValueOrDefault());
        writer.Write(_tscDeadline);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        byte mode = reader.ReadByte();
        if (mode > (byte)ApicTimerMode.Reserved)
            throw new InvalidDataException($"APIC timer: mode {mode}");
        _mode = (ApicTimerMode)mode;
        InitialCount = reader.ReadUInt32();
        Divide = reader.ReadUInt32();
        bool running = reader.ReadBoolean();
        ulong end = reader.ReadUInt64();
        if (running && InitialCount == 0)
            throw new InvalidDataException("APIC timer: runs without an initial count");
        _countEnd = running ? end : null;
        _tscDeadline = reader.ReadUInt64();
    }
}
