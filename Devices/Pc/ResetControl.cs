// Port CF9h: the reset control register, among the ports of the PCI bus that is not there.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.ResetControlSpec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// A byte with bit 2 set resets the machine, whatever kind of reset the other bits ask for. Ports CF8h to CFFh are taken as a whole, so that a double
/// word for PCI's address register does not become bytes of which one lands here: it is lost, and reads as ones.
/// </summary>
public sealed class ResetControl(IPowerControl power) : IPortDevice, ISnapshotable
{
    private int _kind;

    /// <inheritdoc/>
    public uint Read(int offset, int size) => IsRegister(offset, size) ? (uint)Volatile.Read(ref _kind) : uint.MaxValue >> (32 - 8 * size);

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        if (!IsRegister(offset, size))
            return;
        Volatile.Write(ref _kind, (int)value & Kept);
        if ((value & ResetProcessor) != 0)
            power.Reset();
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer) => writer.Write((byte)Volatile.Read(ref _kind));

    /// <inheritdoc/>
    public void Load(BinaryReader reader) => Volatile.Write(ref _kind, reader.ReadByte() & Kept);

    private static bool IsRegister(int offset, int size) => offset == RegisterOffset && size == sizeof(byte);
}
