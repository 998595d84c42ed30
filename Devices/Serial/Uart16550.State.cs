// The UART's part of a snapshot. The level of its interrupt line is the interrupt controller's.
using System.IO;
using static ToroEmu.Devices.Serial.Uart16550Spec;

namespace ToroEmu.Devices.Serial;

public sealed partial class Uart16550
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            foreach (byte register in (byte[])[_ier, _lcr, _mcr, _msr, _scr, _divisorLow, _divisorHigh, (byte)_triggerCode])
                writer.Write(register);
            writer.Write(_fifosEnabled);
            writer.Write(_overrun);
            writer.Write(_transmitPending);
            byte[] waiting = _received.ToArray();
            writer.Write(_received.Last);
            writer.Write((byte)waiting.Length);
            writer.Write(waiting);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            _ier = (byte)(reader.ReadByte() & IerMask);
            _lcr = reader.ReadByte();
            _mcr = (byte)(reader.ReadByte() & McrMask);
            _msr = reader.ReadByte();
            _scr = reader.ReadByte();
            _divisorLow = reader.ReadByte();
            _divisorHigh = reader.ReadByte();
            _triggerCode = reader.ReadByte();
            _fifosEnabled = reader.ReadBoolean();
            _overrun = reader.ReadBoolean();
            _transmitPending = reader.ReadBoolean();
            LoadFifo(reader);
        }
    }

    private void LoadFifo(BinaryReader reader)
    {
        byte last = reader.ReadByte();
        int count = reader.ReadByte();
        if (count > Capacity || _triggerCode > 3)
            throw new InvalidDataException($"UART: {count} bytes in the FIFO, trigger code {_triggerCode}");
        byte[] waiting = reader.ReadBytes(count);
        if (waiting.Length != count)
            throw new InvalidDataException("UART: the FIFO is cut short");
        _received.Restore(waiting, last);
    }
}
