// Numbers of gdb's remote serial protocol.
namespace ToroEmu.Gdb;

/// <summary>Debugging with GDB, appendix E.</summary>
internal static class RspSpec
{
    // Framing (E.1)
    public const byte Start = (byte)'$';
    public const byte End = (byte)'#';
    public const byte Notification = (byte)'%';
    public const byte Escape = (byte)'}';
    public const byte EscapeMask = 0x20;
    public const byte Repeat = (byte)'*';
    public const byte Ack = (byte)'+';
    public const byte Nak = (byte)'-';

    /// <summary>Ctrl-C, outside of packets (E.9).</summary>
    public const byte Break = 0x03;

    /// <summary>Most bytes of a packet's payload, both ways; told as <c>PacketSize</c>.</summary>
    public const int PacketMax = 0x1_0000;

    // Signals that stop replies name: gdb's own numbers, include/gdb/signals.def
    public const int SignalNone = 0;
    public const int SignalInterrupt = 2;
    public const int SignalTrap = 5;
    public const int SignalSegmentationFault = 11;

    // Errors: numbers are the stub's own; those of errno are what people know
    public const string ErrorNoSuchThread = "E03";
    public const string ErrorFault = "E0e";
    public const string ErrorInvalid = "E16";

    /// <summary>What is not known is answered with nothing.</summary>
    public const string Unsupported = "";
    public const string Ok = "OK";

    // Kinds of Z packets (E.2)
    public const int SoftwareBreakpoint = 0;
    public const int HardwareBreakpoint = 1;
    public const int WriteWatchpoint = 2;
    public const int ReadWatchpoint = 3;
    public const int AccessWatchpoint = 4;
}
