// The 8254 interval timer, channel 2: a clock of known rate to measure the TSC with, on machines that have one.
namespace ToroEmu.Guest.Arch;

internal static class Pit
{
    private const ushort Channel2 = 0x42;
    private const ushort Command = 0x43;
    private const ushort Gate = 0x61;
    private const byte GateOn = 1 << 0;
    private const byte SpeakerOn = 1 << 1;
    private const byte Channel2BothBytesOneShot = 0b1011_0000;
    private const byte LatchChannel2 = 0b1000_0000;
    private const ulong Hz = 1_193_182;
    private const int MeasuredTicks = 11_932; // 10 ms
    private const int MostReads = 1_000_000;

    /// <summary>TSC ticks in a second, 0 when there is no PIT that counts.</summary>
    public static ulong MeasureTscHz()
    {
        Port.Out8(Gate, (byte)(Port.In8(Gate) & ~SpeakerOn | GateOn));
        Port.Out8(Command, Channel2BothBytesOneShot);
        Port.Out8(Channel2, 0xFF);
        Port.Out8(Channel2, 0xFF);
        ushort first = ReadCount();
        ulong start = Cpu.ReadTsc();
        for (int reads = 0; reads < MostReads; reads++)
        {
            ushort now = ReadCount();
            ulong tsc = Cpu.ReadTsc();
            int passed = (ushort)(first - now);
            if (passed >= MeasuredTicks)
            {
                return (tsc - start) * Hz / (ulong)passed;
            }

            if (now == first && reads > MostReads / 1000)
            {
                return 0; // nothing counts there
            }
        }

        return 0;
    }

    private static ushort ReadCount()
    {
        Port.Out8(Command, LatchChannel2);
        int low = Port.In8(Channel2);
        return (ushort)(low | Port.In8(Channel2) << 8);
    }
}
