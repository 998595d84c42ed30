// Port 61h: the timer's third counter, and the speaker that is not there.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.I8254Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// Bits 0 to 3 are kept (gate of counter 2, speaker, error checks); 4 toggles with memory refresh, every 15 us; 5 is counter 2's output. No memory or
/// bus error is ever reported.
/// </summary>
public sealed class SystemControlPortB(I8254 timer, IClock clock) : IPortDevice, ISnapshotable
{
    private int _bits;

    /// <inheritdoc/>
    public int WidestAccess => sizeof(byte);

    /// <inheritdoc/>
    public uint Read(int offset, int size)
    {
        bool refresh = clock.Nanoseconds / RefreshNanoseconds % 2 != 0;
        return (uint)(Volatile.Read(ref _bits) | (refresh ? PortBRefresh : 0) | (timer.SpeakerOutput ? PortBOutput2 : 0));
    }

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        Volatile.Write(ref _bits, (int)value & PortBWritable);
        timer.SetSpeakerGate((value & PortBGate2) != 0);
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer) => writer.Write((byte)Volatile.Read(ref _bits));

    /// <inheritdoc/>
    public void Load(BinaryReader reader) => Volatile.Write(ref _bits, reader.ReadByte() & PortBWritable);
}
