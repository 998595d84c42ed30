// Port 92h: fast reset and address line 20.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.ResetControlSpec;

namespace ToroEmu.Devices.Pc;

/// <summary>Setting bit 0 resets the machine. Bit 1 is kept; address line 20 is always on.</summary>
public sealed class SystemControlPortA(IPowerControl power) : IPortDevice, ISnapshotable
{
    private int _bits = A20;

    /// <inheritdoc/>
    public int WidestAccess => sizeof(byte);

    /// <inheritdoc/>
    public uint Read(int offset, int size) => (byte)Volatile.Read(ref _bits);

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        int before = Interlocked.Exchange(ref _bits, (byte)value);
        if ((value & ~before & FastReset) != 0)
            power.Reset();
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer) => writer.Write((byte)Volatile.Read(ref _bits));

    /// <inheritdoc/>
    public void Load(BinaryReader reader) => Volatile.Write(ref _bits, reader.ReadByte());
}
