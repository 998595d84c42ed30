// The PC's two interrupt controllers in cascade.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.I8259Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// 8259A pair with sixteen inputs (2 is the cascade) and one output. Its lock is taken under a device's and before an I/O APIC's: the output is
/// driven under it.
/// </summary>
public sealed class I8259Pair : ISnapshotable
{
    private const byte FirmwareFirstBase = 0x08;
    private const byte FirmwareSecondBase = 0x70;

    private readonly Lock _lock = new(); // guards everything below
    private readonly I8259 _first = new() { IsMaster = true };
    private readonly I8259 _second = new();
    private readonly IInterruptLine _output;
    private bool _asserted;

    /// <summary>As a PC's firmware leaves it: vectors 08h and 70h, everything masked but the cascade.</summary>
    /// <param name="output">INTR: towards LINT0 of the bootstrap processor.</param>
    public I8259Pair(IInterruptLine output)
    {
        _output = output;
        _first.Initialise(FirmwareFirstBase, unchecked((byte)~(1 << Cascade)));
        _second.Initialise(FirmwareSecondBase, byte.MaxValue);
        First = new I8259Ports(this, second: false);
        Second = new I8259Ports(this, second: true);
        EdgeLevel = new I8259EdgeLevel(this);
    }

    /// <summary>Two ports of the first chip.</summary>
    public IPortDevice First { get; }

    /// <summary>Two ports of the second chip.</summary>
    public IPortDevice Second { get; }

    /// <summary>Two ports of the edge/level registers.</summary>
    public IPortDevice EdgeLevel { get; }

    /// <summary>The wire into input <paramref name="number"/>, 0..15 but 2.</summary>
    public IInterruptLine Line(int number) => new I8259Line(this, number);

    /// <summary>The processor's INTA cycles: answers the vector, a spurious one (input 7 of either chip) if nothing requests any more.</summary>
    public byte Acknowledge()
    {
        lock (_lock)
        {
            byte vector = _first.Acknowledge(out int input);
            if (_first.IsForSecond(input)) vector = _second.Acknowledge(out _);
            SettleUnsynchronized();
            return vector;
        }
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            _first.Save(writer);
            _second.Save(writer);
            writer.Write(_asserted);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            _first.Load(reader);
            _second.Load(reader);
            _asserted = reader.ReadBoolean(); // the line itself is the local APIC's part
        }
    }

    internal void Drive(int number, bool asserted)
    {
        lock (_lock)
        {
            (number < Inputs ? _first : _second).Drive(number % Inputs, asserted);
            SettleUnsynchronized();
        }
    }

    internal byte Read(bool second, int a0)
    {
        lock (_lock)
        {
            byte value = (second ? _second : _first).Read(a0);
            SettleUnsynchronized(); // a poll acknowledges
            return value;
        }
    }

    internal void Write(bool second, int a0, byte value)
    {
        lock (_lock)
        {
            (second ? _second : _first).Write(a0, value);
            SettleUnsynchronized();
        }
    }

    internal byte ReadEdgeLevel(bool second)
    {
        lock (_lock)
        {
            return (second ? _second : _first).Elcr;
        }
    }

    internal void WriteEdgeLevel(bool second, byte value)
    {
        lock (_lock)
        {
            if (second) _second.Elcr = (byte)(value & ElcrSecondMask);
            else _first.Elcr = (byte)(value & ElcrFirstMask);
        }
    }

    private void SettleUnsynchronized()
    {
        _first.DriveCascade(_second.IsAsserted);
        bool asserted = _first.IsAsserted;
        if (asserted == _asserted) return;
        _asserted = asserted;
        if (asserted) _output.Raise();
        else _output.Lower();
    }
}
