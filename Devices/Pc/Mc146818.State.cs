// The real-time clock's part of a snapshot.
using System.IO;
using static ToroEmu.Devices.Pc.Mc146818Spec;

namespace ToroEmu.Devices.Pc;

public sealed partial class Mc146818
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            writer.Write(_cmos);
            writer.Write(_index);
            writer.Write(MasksNmi);
            writer.Write(_base);
            writer.Write(_phase);
            writer.Write(_seen);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            reader.ReadBytes(Size).CopyTo(_cmos, 0);
            _index = (byte)(reader.ReadByte() & IndexMask);
            MasksNmi = reader.ReadBoolean();
            _base = reader.ReadInt64();
            _phase = reader.ReadUInt64();
            _seen = reader.ReadUInt64();
            if (_phase >= NanosecondsPerSecond)
                throw new InvalidDataException($"clock: {_phase} ns into a second");
            ArmUnsynchronized(_clock.Nanoseconds);
        }
    }
}
