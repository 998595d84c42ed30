// Numbers of the 8042 keyboard controller as wired in a PC.
namespace ToroEmu.Devices.Pc;

/// <summary>IBM PC/AT technical reference, "Keyboard Controller"; PS/2 additions for the second port.</summary>
public static class I8042Spec
{
    /// <summary>Ports taken by each of data and command.</summary>
    public const int PortCount = 1;

    // Status
    public const byte OutputFull = 0x01;
    public const byte SelfTested = 0x04;
    public const byte LastWasCommand = 0x08;
    public const byte NotLocked = 0x10;
    public const byte FromSecondPort = 0x20;
    public const byte TimedOut = 0x40;

    // Controller's command byte
    public const byte FirstInterrupt = 0x01;
    public const byte SecondInterrupt = 0x02;
    public const byte SystemFlag = 0x04;
    public const byte FirstDisabled = 0x10;
    public const byte SecondDisabled = 0x20;

    // Commands
    public const byte ReadCommandByte = 0x20;
    public const byte WriteCommandByte = 0x60;
    public const byte DisableSecond = 0xA7;
    public const byte EnableSecond = 0xA8;
    public const byte TestSecond = 0xA9;
    public const byte SelfTest = 0xAA;
    public const byte TestFirst = 0xAB;
    public const byte DisableFirst = 0xAD;
    public const byte EnableFirst = 0xAE;
    public const byte ReadInputPort = 0xC0;
    public const byte ReadOutputPort = 0xD0;
    public const byte WriteOutputPort = 0xD1;
    public const byte WriteFirstBuffer = 0xD2;
    public const byte WriteSecondBuffer = 0xD3;
    public const byte WriteSecond = 0xD4;
    public const byte DisableA20 = 0xDD;
    public const byte EnableA20 = 0xDF;

    /// <summary>Commands F0h..FFh pulse the output lines whose bit is 0 in the low nibble.</summary>
    public const byte PulseMask = 0xF0;

    // Output port
    public const byte NotReset = 0x01;
    public const byte A20 = 0x02;

    // Answers
    public const byte SelfTestPassed = 0x55;
    public const byte InterfaceGood = 0x00;

    /// <summary>"Send again": what the controller makes of a keyboard that does not answer.</summary>
    public const byte NoAnswer = 0xFE;
}
