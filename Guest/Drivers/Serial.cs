// The serial console: a 16550 UART at COM1, polled, sixteen bytes at a time when it has its FIFO.
using System;
using System.Runtime.Intrinsics.X86;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Drivers;

internal static unsafe class Serial
{
    private const ushort Base = 0x3F8;
    private const ushort Data = Base + 0; // divisor low while LCR.DLAB
    private const ushort InterruptEnable = Base + 1; // divisor high while LCR.DLAB
    private const ushort FifoControl = Base + 2; // write
    private const ushort InterruptIdentification = Base + 2; // read
    private const ushort LineControl = Base + 3;
    private const ushort ModemControl = Base + 4;
    private const ushort LineStatus = Base + 5;
    private const ushort Scratch = Base + 7;

    private const byte EightBitsNoParity = 0x03;
    private const byte DivisorLatch = 0x80;
    private const byte EnableAndClearFifos = 0x07;
    private const byte FifosEnabled = 0xC0;
    private const byte ReadyToTransmit = 0x20;
    private const byte DataTerminalReadyRequestToSend = 0x03;
    private const int FifoSize = 16;
    private const int MostPolls = 10_000_000; // a line that never gets ready loses bytes rather than the machine

    private static int s_burst; // bytes per poll; 0: there is no UART

    public static void Initialize()
    {
        if (!Answers(0x5A) || !Answers(0xA5))
        {
            return;
        }

        Port.Out8(InterruptEnable, 0);
        Port.Out8(LineControl, DivisorLatch);
        Port.Out8(Data, 1); // 115200 baud
        Port.Out8(InterruptEnable, 0);
        Port.Out8(LineControl, EightBitsNoParity);
        Port.Out8(ModemControl, DataTerminalReadyRequestToSend);
        Port.Out8(FifoControl, EnableAndClearFifos);
        s_burst = (Port.In8(InterruptIdentification) & FifosEnabled) == FifosEnabled ? FifoSize : 1;
    }

    /// <summary>Writes bytes as they are. The caller holds the console's lock.</summary>
    public static void Write(byte* text, int length)
    {
        int written = 0;
        while (written < length && s_burst != 0)
        {
            WaitUntilReady();
            int end = Math.Min(written + s_burst, length);
            for (; written < end; written++)
            {
                Port.Out8(Data, text[written]);
            }
        }
    }

    private static void WaitUntilReady()
    {
        for (int polls = 0; polls < MostPolls && (Port.In8(LineStatus) & ReadyToTransmit) == 0; polls++)
        {
            X86Base.Pause();
        }
    }

    private static bool Answers(byte pattern)
    {
        Port.Out8(Scratch, pattern);
        return Port.In8(Scratch) == pattern;
    }
}
