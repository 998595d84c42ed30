// Numbers of the 8254 interval timer (Intel datasheet 231164) and of the PC's port 61h.
namespace ToroEmu.Devices.Pc;

/// <summary>Control words. Ports 0 to 2 are the counters, 3 is the control word.</summary>
public static class I8254Spec
{
    /// <summary>Ports taken.</summary>
    public const int PortCount = 4;

    public const int Counters = 3;

    /// <summary>Ticks per second: a third of the colour subcarrier's fourfold, 14.31818 MHz / 12.</summary>
    public const uint FrequencyHz = 1_193_182;

    public const int ControlPort = 3;

    // Control word
    public const int SelectShift = 6;
    public const int SelectReadBack = 3;
    public const int AccessShift = 4;
    public const int AccessMask = 3;
    public const int ModeShift = 1;
    public const int ModeMask = 7;
    public const byte Bcd = 1;

    // Access field
    public const byte AccessLatch = 0;
    public const byte AccessLow = 1;
    public const byte AccessHigh = 2;
    public const byte AccessBoth = 3;

    // Read-back command: bits that are clear ask
    public const byte ReadBackNoCount = 0x20;
    public const byte ReadBackNoStatus = 0x10;

    /// <summary>Bit of counter 0 in a read-back command.</summary>
    public const int ReadBackCounterShift = 1;

    // Status byte: the control word's low six bits, and
    public const byte StatusOutput = 0x80;
    public const byte StatusNullCount = 0x40;

    /// <summary>The counter whose output is interrupt 0.</summary>
    public const int InterruptCounter = 0;

    /// <summary>The counter that port 61h switches and shows.</summary>
    public const int SpeakerCounter = 2;

    // Port 61h
    public const byte PortBGate2 = 0x01;
    public const byte PortBWritable = 0x0F;
    public const byte PortBRefresh = 0x10;
    public const byte PortBOutput2 = 0x20;

    /// <summary>Nanoseconds between two toggles of the refresh bit: 18 ticks of the timer.</summary>
    public const ulong RefreshNanoseconds = 15_085;
}
