// Numbers of the 8259A interrupt controller (Intel datasheet 231468) and of the PC's edge/level registers.
namespace ToroEmu.Devices.Pc;

/// <summary>Command words; the first port of a chip is A0 = 0, the second A0 = 1.</summary>
public static class I8259Spec
{
    /// <summary>Ports of one chip, and of the edge/level registers of both.</summary>
    public const int PortCount = 2;

    /// <summary>Inputs of one chip.</summary>
    public const int Inputs = 8;

    /// <summary>Input of the first chip that the second one's output is wired to.</summary>
    public const int Cascade = 2;

    /// <summary>Vector that answers an acknowledge without a request (figure 8, "default IR7").</summary>
    public const int SpuriousInput = 7;

    // ICW1: written to A0 = 0 with D4 set
    public const byte Icw1 = 0x10;
    public const byte Icw1NeedsIcw4 = 0x01;
    public const byte Icw1Single = 0x02;
    public const byte Icw1Level = 0x08;

    /// <summary>ICW2: the vector's upper five bits.</summary>
    public const byte Icw2Mask = 0xF8;

    // ICW4
    public const byte Icw4AutoEoi = 0x02;
    public const byte Icw4SpecialFullyNested = 0x10;

    // OCW2: D4 and D3 clear; the command is D7..D5, the level D2..D0
    public const int Ocw2CommandShift = 5;
    public const byte Ocw2LevelMask = 7;

    // OCW3: D4 clear, D3 set
    public const byte Ocw3 = 0x08;
    public const byte Ocw3ReadIsr = 0x01;
    public const byte Ocw3ReadRegister = 0x02;
    public const byte Ocw3Poll = 0x04;
    public const byte Ocw3SpecialMask = 0x20;
    public const byte Ocw3SetsSpecialMask = 0x40;

    /// <summary>Poll word: an interrupt was there; the input is in D2..D0.</summary>
    public const byte PollFound = 0x80;

    /// <summary>Writable bits of the edge/level registers: timer, keyboard, cascade, clock and coprocessor are edges for ever (Intel 82371SB, 2.5.13).</summary>
    public const byte ElcrFirstMask = 0xF8;
    public const byte ElcrSecondMask = 0xDE;
}
