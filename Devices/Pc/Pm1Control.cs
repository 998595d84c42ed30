// PM1a_CNT where the PIIX4 has it: kernels that were written for QEMU's pc write there to switch off.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.AcpiPowerSpec;

namespace ToroEmu.Devices.Pc;

/// <summary>SLP_EN with type 0 (the PIIX4's) or 5 (ours) switches the machine off; other bits are kept. It is no part of the ACPI tables.</summary>
public sealed class Pm1Control(IPowerControl power) : IPortDevice, ISnapshotable
{
    private readonly Lock _lock = new(); // guards the register
    private ushort _register;

    /// <inheritdoc/>
    public int WidestAccess => sizeof(ushort);

    /// <inheritdoc/>
    public uint Read(int offset, int size)
    {
        lock (_lock)
        {
            return (uint)(_register >> (8 * offset)) & Mask(size);
        }
    }

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        lock (_lock)
        {
            uint written = Mask(size) << (8 * offset);
            _register = (ushort)((_register & ~written) | (value << (8 * offset) & written));
            bool sleeps = (_register & Pm1SleepEnable) != 0;
            int type = _register >> Pm1SleepTypeShift & SleepTypeMask;
            _register = (ushort)(_register & ~Pm1SleepEnable); // write-only
            if (sleeps && type is (Pm1SoftOff or SoftOff))
                power.PowerOff();
        }
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer) => writer.Write(_register);

    /// <inheritdoc/>
    public void Load(BinaryReader reader) => _register = reader.ReadUInt16();

    private static uint Mask(int size) => (1u << (8 * size)) - 1;
}
