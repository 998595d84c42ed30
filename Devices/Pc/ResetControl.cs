// Port CF9h: the reset control register.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.ResetControlSpec;

namespace ToroEmu.Devices.Pc;

/// <summary>A byte with bit 2 set resets the machine, whatever kind of reset the other bits ask for. Only bytes are served: a double word at CF8h is PCI's.</summary>
public sealed class ResetControl(IPowerControl power) : IPortDevice, ISnapshotable
{
    private int _kind;

    /// <inheritdoc/>
    public uint Read(int offset, int size) => ByteBus.Read(offset, size, PortCount, _ => (byte)Volatile.Read(ref _kind));

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        if (size != sizeof(byte))
            return;
        Volatile.Write(ref _kind, (int)value & Kept);
        if ((value & ResetProcessor) != 0)
            power.Reset();
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer) => writer.Write((byte)Volatile.Read(ref _kind));

    /// <inheritdoc/>
    public void Load(BinaryReader reader) => Volatile.Write(ref _kind, reader.ReadByte() & Kept);
}
