// Numbers of the 16550A UART: National Semiconductor PC16550D datasheet, section 8.
namespace ToroEmu.Devices.Serial;

/// <summary>Registers and their bits.</summary>
public static class Uart16550Spec
{
    /// <summary>First port and interrupt of COM1.</summary>
    public const ushort Com1Port = 0x3F8;
    public const int Com1Irq = 4;

    /// <summary>Ports taken.</summary>
    public const int PortCount = 8;

    /// <summary>Bytes in the receive FIFO.</summary>
    public const int FifoSize = 16;

    // Register offsets; with LCR.DLAB set, the first two are the divisor latch.
    public const int RbrThr = 0;
    public const int Ier = 1;
    public const int IirFcr = 2;
    public const int Lcr = 3;
    public const int Mcr = 4;
    public const int Lsr = 5;
    public const int Msr = 6;
    public const int Scr = 7;

    // IER (8.7).
    public const byte IerReceive = 1;
    public const byte IerTransmit = 2;
    public const byte IerLineStatus = 4;
    public const byte IerModem = 8;
    public const byte IerMask = 0x0F;

    // IIR (8.6, table IV), highest priority first.
    public const byte IirLineStatus = 6;
    public const byte IirReceive = 4;
    public const byte IirTimeout = 0xC;
    public const byte IirTransmit = 2;
    public const byte IirModem = 0;
    public const byte IirNone = 1;
    public const byte IirFifosEnabled = 0xC0;

    // FCR (8.5).
    public const byte FcrEnable = 1;
    public const byte FcrClearReceive = 2;
    public const int FcrTriggerShift = 6;

    // LCR (8.1).
    public const byte LcrDivisorLatch = 0x80;

    // MCR (8.8).
    public const byte McrDtr = 1;
    public const byte McrRts = 2;
    public const byte McrOut1 = 4;
    public const byte McrOut2 = 8;
    public const byte McrLoop = 0x10;
    public const byte McrMask = 0x1F;

    // LSR (8.4).
    public const byte LsrDataReady = 1;
    public const byte LsrOverrun = 2;
    public const byte LsrThrEmpty = 0x20;
    public const byte LsrTransmitterEmpty = 0x40;

    // MSR (8.9): four levels in the high nibble, four changes since the last read in the low one.
    public const byte MsrDeltaCts = 1;
    public const byte MsrDeltaDsr = 2;
    public const byte MsrTrailingRi = 4;
    public const byte MsrDeltaDcd = 8;
    public const byte MsrCts = 0x10;
    public const byte MsrDsr = 0x20;
    public const byte MsrRi = 0x40;
    public const byte MsrDcd = 0x80;

    /// <summary>What a terminal that is always there shows: clear to send, set ready, carrier.</summary>
    public const byte MsrConnected = MsrCts | MsrDsr | MsrDcd;

    /// <summary>Bytes in the FIFO that make the receive interrupt, by FCR bits 7:6.</summary>
    public static int TriggerLevel(int code) => code switch
    {
        0 => 1,
        1 => 4,
        2 => 8,
        _ => 14,
    };
}
