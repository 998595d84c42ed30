// The I/O APIC: turns interrupt lines into messages to local APICs.
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Interrupts.IoApicSpec;

namespace ToroEmu.Interrupts;

/// <summary>
/// 82093AA with 24 pins. A line says "asserted" or not, so the polarity bit is kept but changes nothing. Its lock is taken
/// under a device's, never the other way round: nothing it calls comes back to it or to a device.
/// </summary>
public sealed partial class IoApic : IMmioDevice, IEoiListener, ISnapshotable
{
    private readonly Lock _lock = new(); // guards everything below
    private readonly ulong[] _entries = new ulong[Pins];
    private readonly IoApicPin[] _pins = new IoApicPin[Pins];
    private readonly IpiRouter _router;
    private uint _asserted; // a bit per pin
    private uint _select;
    private uint _id;
    private long _ignoredAccesses;

    public IoApic(IpiRouter router)
    {
        _router = router;
        router.EoiListener = this;
        for (int pin = 0; pin < Pins; pin++)
        {
            _pins[pin] = new IoApicPin(this, pin);
            _entries[pin] = Masked;
        }
    }

    /// <summary>Accesses of a width or to an offset that the chip does not serve.</summary>
    public long IgnoredAccesses => Volatile.Read(ref _ignoredAccesses);

    /// <summary>The wire into <paramref name="number"/>, 0..23.</summary>
    public IInterruptLine Pin(int number) => _pins[number];

    /// <inheritdoc/>
    public ulong Read(ulong offset, int size)
    {
        lock (_lock)
        {
            switch (offset)
            {
                case IoRegSel when size == sizeof(uint):
                    return _select;
                case IoWin when size == sizeof(uint):
                    return ReadIndirectUnsynchronized();
                default:
                    _ignoredAccesses++;
                    return 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int size, ulong value)
    {
        lock (_lock)
        {
            switch (offset)
            {
                case IoRegSel when size == sizeof(uint):
                    _select = (byte)value;
                    break;
                case IoWin when size == sizeof(uint):
                    WriteIndirectUnsynchronized((uint)value);
                    break;
                case IoApicSpec.Eoi when size == sizeof(uint):
                    EndUnsynchronized((byte)value);
                    break;
                default:
                    _ignoredAccesses++;
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void EndOfInterrupt(byte vector)
    {
        lock (_lock)
        {
            EndUnsynchronized(vector);
        }
    }

    /// <summary>A pin changes its level; repeating a level changes nothing.</summary>
    internal void Drive(int pin, bool asserted)
    {
        lock (_lock)
        {
            uint before = _asserted;
            _asserted = asserted ? before | (1u << pin) : before & ~(1u << pin);
            if (_asserted == before || !asserted)
                return;
            if ((_entries[pin] & Level) != 0)
                SendLevelUnsynchronized(pin);
            else if ((_entries[pin] & Masked) == 0) // an edge at a masked pin is lost (3.2.4)
                SendUnsynchronized(pin);
        }
    }

    private void EndUnsynchronized(byte vector)
    {
        for (int pin = 0; pin < Pins; pin++)
        {
            if ((_entries[pin] & Level) == 0 || (byte)_entries[pin] != vector)
                continue;
            _entries[pin] &= ~RemoteIrr;
            SendLevelUnsynchronized(pin);
        }
    }

    private uint ReadIndirectUnsynchronized() => _select switch
    {
        Id or Arbitration => _id,
        Version => VersionValue,
        _ when TryPin(out int pin, out int shift) => (uint)(_entries[pin] >> shift),
        _ => 0,
    };

    private void WriteIndirectUnsynchronized(uint value)
    {
        if (_select == Id)
            _id = value & IdMask;
        else if (TryPin(out int pin, out int shift))
            WriteEntryUnsynchronized(pin, (ulong)uint.MaxValue << shift & Writable, (ulong)value << shift);
    }

    /// <summary>Which half (by shift 0 or 32) of which entry is selected.</summary>
    private bool TryPin(out int pin, out int shift)
    {
        pin = (int)(_select - RedirectionTable) / 2;
        shift = (int)(_select & 1) * 32;
        return _select >= RedirectionTable && pin < Pins;
    }

    private void WriteEntryUnsynchronized(int pin, ulong writable, ulong value)
    {
        ulong entry = (_entries[pin] & ~writable) | (value & writable);
        if ((entry & Level) == 0)
            entry &= ~RemoteIrr; // it means nothing for an edge, and an entry must be able to leave it behind
        _entries[pin] = entry;
        SendLevelUnsynchronized(pin);
    }

    /// <summary>Sends a level-triggered interrupt if its line is up and the last one has been ended.</summary>
    private void SendLevelUnsynchronized(int pin)
    {
        ulong entry = _entries[pin];
        bool due = (_asserted & (1u << pin)) != 0 && (entry & Level) != 0 && (entry & (Masked | RemoteIrr)) == 0;
        if (due && SendUnsynchronized(pin))
            _entries[pin] |= RemoteIrr;
    }

    private bool SendUnsynchronized(int pin)
    {
        ulong entry = _entries[pin];
        DeliveryMode mode = (DeliveryMode)((entry >> DeliveryModeShift) & DeliveryModeMask);
        uint destination = InterruptMessage.Widen((byte)(entry >> DestinationShift));
        return _router.Send(new InterruptMessage((byte)entry, mode, destination, (entry & Logical) != 0, (entry & Level) != 0));
    }
}
