// One 8259A interrupt controller.
using System.IO;
using System.Numerics;
using static ToroEmu.Devices.Pc.I8259Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// Registers, initialisation and priorities of one chip. Belongs to an <see cref="I8259Pair"/> and is guarded by its lock. An edge is remembered
/// until it is acknowledged, though the chip wants the input to stay up till then: a timer's pulse must not turn into a spurious interrupt
/// because the host was busy. 8080 mode does not exist: a vector is answered in any case.
/// </summary>
internal sealed class I8259
{
    private const int None = -1;

    private enum Step : byte
    {
        Ready,
        Icw2,
        Icw3,
        Icw4,
    }

    private Step _step;
    private byte _lines; // levels of the inputs
    private byte _requested; // IRR
    private byte _inService; // ISR
    private byte _mask; // IMR
    private byte _vectorBase;
    private byte _icw1;
    private byte _icw4;
    private byte _lowest = SpuriousInput; // the input with the lowest priority
    private bool _readsIsr;
    private bool _polls;
    private bool _specialMask;
    private bool _rotatesOnAutoEoi;

    /// <summary>Bits of the edge/level register: inputs that are levels. One that becomes a level requests what its line says.</summary>
    public byte Elcr
    {
        get;
        set
        {
            field = value;
            _requested = (byte)((_requested & ~value) | (_lines & value));
        }
    }

    /// <summary>The chip that the second one's output is wired to: its input 2 is never a line of the machine's.</summary>
    public bool IsMaster { get; init; }

    /// <summary>INT output.</summary>
    public bool IsAsserted => Pending() != None;

    private byte LevelInputs => (_icw1 & Icw1Level) != 0 ? byte.MaxValue : Elcr;

    private bool IsCascaded => IsMaster && (_icw1 & Icw1Single) == 0;

    /// <summary>As firmware leaves it: initialised, cascaded, 8086 mode.</summary>
    public void Initialise(byte vectorBase, byte mask)
    {
        _icw1 = Icw1NeedsIcw4;
        _vectorBase = vectorBase;
        _mask = mask;
    }

    /// <summary>An input changes its level.</summary>
    public void Drive(int input, bool asserted)
    {
        byte bit = (byte)(1 << input);
        bool rises = asserted && (_lines & bit) == 0;
        _lines = (byte)(asserted ? _lines | bit : _lines & ~bit);
        if (rises) _requested |= bit;
        else if (!asserted && (LevelInputs & bit) != 0) _requested &= (byte)~bit;
    }

    /// <summary>The second chip's output: a request as long as it is up, since the chips settle the edges of this wire among themselves.</summary>
    public void DriveCascade(bool asserted)
    {
        const byte bit = 1 << Cascade;
        if (IsCascaded) _requested = (byte)(asserted ? _requested | bit : _requested & ~bit);
    }

    /// <summary>INTA: the vector, and which input it is; <see cref="SpuriousInput"/> without a bit in ISR if nothing requests any more.</summary>
    public byte Acknowledge(out int input)
    {
        int pending = Pending();
        input = pending == None ? SpuriousInput : pending;
        if (pending != None) Take(pending);
        return (byte)(_vectorBase | input);
    }

    /// <summary>Whether the acknowledge of <paramref name="input"/> is answered by the second chip.</summary>
    public bool IsForSecond(int input) => input == Cascade && IsCascaded;

    private byte AutoEoi => (byte)(_icw4 & Icw4AutoEoi);

    public byte Read(int a0)
    {
        if (_polls)
        {
            _polls = false;
            int pending = Pending();
            if (pending == None) return 0;
            Take(pending);
            return (byte)(PollFound | pending);
        }

        return a0 == 1 ? _mask : _readsIsr ? _inService : _requested;
    }

    public void Write(int a0, byte value)
    {
        if (a0 == 1) WriteData(value);
        else if ((value & Icw1) != 0) Begin(value);
        else if ((value & Ocw3) != 0) WriteOcw3(value);
        else WriteOcw2(value >> Ocw2CommandShift, value & Ocw2LevelMask);
    }

    public void Save(BinaryWriter writer)
    {
        foreach (byte register in (byte[])[(byte)_step, _lines, _requested, _inService, _mask, _vectorBase, _icw1, _icw4, _lowest, Elcr])
            writer.Write(register);
        foreach (bool flag in (bool[])[_readsIsr, _polls, _specialMask, _rotatesOnAutoEoi])
            writer.Write(flag);
    }

    public void Load(BinaryReader reader)
    {
        _step = (Step)reader.ReadByte();
        _lines = reader.ReadByte();
        byte requested = reader.ReadByte();
        _inService = reader.ReadByte();
        _mask = reader.ReadByte();
        _vectorBase = (byte)(reader.ReadByte() & Icw2Mask);
        _icw1 = reader.ReadByte();
        _icw4 = reader.ReadByte();
        _lowest = reader.ReadByte();
        Elcr = reader.ReadByte();
        _requested = requested;
        _readsIsr = reader.ReadBoolean();
        _polls = reader.ReadBoolean();
        _specialMask = reader.ReadBoolean();
        _rotatesOnAutoEoi = reader.ReadBoolean();
        if (_step > Step.Icw4 || _lowest >= Inputs)
            throw new InvalidDataException($"8259: initialisation step {_step}, lowest priority {_lowest}");
    }

    /// <summary>ICW1: forgets masks, edges and modes; levels that are up request anew.</summary>
    private void Begin(byte value)
    {
        _icw1 = value;
        _icw4 = 0;
        _mask = _inService = 0;
        _requested = (byte)(_lines & LevelInputs);
        _lowest = SpuriousInput;
        _readsIsr = _polls = _specialMask = _rotatesOnAutoEoi = false;
        _step = Step.Icw2;
    }

    private void WriteData(byte value)
    {
        switch (_step)
        {
            case Step.Ready:
                _mask = value;
                break;
            case Step.Icw2:
                _vectorBase = (byte)(value & Icw2Mask);
                _step = (_icw1 & Icw1Single) == 0 ? Step.Icw3 : AfterIcw3;
                break;
            case Step.Icw3: // how the chips are wired is not software's to choose
                _step = AfterIcw3;
                break;
            default:
                _icw4 = value;
                _step = Step.Ready;
                break;
        }
    }

    private Step AfterIcw3 => (_icw1 & Icw1NeedsIcw4) != 0 ? Step.Icw4 : Step.Ready;

    private void WriteOcw3(byte value)
    {
        if ((value & Ocw3Poll) != 0) _polls = true;
        if ((value & Ocw3ReadRegister) != 0) _readsIsr = (value & Ocw3ReadIsr) != 0;
        if ((value & Ocw3SetsSpecialMask) != 0) _specialMask = (value & Ocw3SpecialMask) != 0;
    }

    /// <summary>End of interrupt and rotation (table of OCW2: R, SL, EOI).</summary>
    private void WriteOcw2(int command, int level)
    {
        switch (command)
        {
            case 0 or 4:
                _rotatesOnAutoEoi = command == 4;
                break;
            case 1 or 5:
                EndHighest(rotates: command == 5);
                break;
            case 3 or 7:
                End(level, rotates: command == 7);
                break;
            case 6:
                _lowest = (byte)level;
                break;
        }
    }

    /// <summary>Nonspecific EOI; under special mask mode inputs that are masked do not count (datasheet, "Special Mask Mode").</summary>
    private void EndHighest(bool rotates)
    {
        int highest = Highest(_specialMask ? _inService & ~_mask : _inService);
        if (highest != None) End(highest, rotates);
    }

    private void End(int input, bool rotates)
    {
        _inService &= (byte)~(1 << input);
        if (rotates) _lowest = (byte)input;
    }

    private void Take(int input)
    {
        byte bit = (byte)(1 << input);
        if (AutoEoi == 0) _inService |= bit;
        else if (_rotatesOnAutoEoi) _lowest = (byte)input;
        bool isLevel = (LevelInputs & bit) != 0 || (input == Cascade && IsCascaded);
        if (!isLevel) _requested &= (byte)~bit;
    }

    /// <summary>The request that INT stands for: unmasked, and of a higher priority than all in service.</summary>
    private int Pending()
    {
        int input = Highest(_requested & ~_mask);
        if (input == None || _step != Step.Ready) return None;
        int blocking = _specialMask ? _inService & ~_mask : _inService;
        if ((_icw4 & Icw4SpecialFullyNested) != 0 && input == Cascade && IsCascaded) blocking &= ~(1 << Cascade);
        int service = Highest(blocking);
        return service == None || Rank(input) < Rank(service) ? input : None;
    }

    /// <summary>The input of the highest priority in a set: the first one behind the lowest.</summary>
    private int Highest(int set)
    {
        uint rotated = BitOperations.RotateRight((uint)((byte)set * 0x0101_0101), _lowest + 1) & byte.MaxValue;
        return rotated == 0 ? None : (BitOperations.TrailingZeroCount(rotated) + _lowest + 1) % Inputs;
    }

    /// <summary>0 is the highest priority.</summary>
    private int Rank(int input) => (input - _lowest - 1 + Inputs) % Inputs;
}
