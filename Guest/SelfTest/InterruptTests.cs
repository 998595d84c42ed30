// Interprocessor interrupts, and the registers an interrupt must leave alone.
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Arch;
using ToroEmu.Guest.Kernel;
using Thread = ToroEmu.Guest.Kernel.Thread;

internal static unsafe class InterruptTests
{
    private const byte TestVector = 0x60;
    private const int Rounds = 20;

    private static int s_taken;
    private static double s_disturbed;
    private static Counters s_counters;

    /// <summary>Each core interrupts each other one and waits until it has taken it, several times.</summary>
    public static void EverybodyToEverybody()
    {
        Interrupts.Register(TestVector, &Count);
        SelfTest.Meet();
        int self = Thread.CurrentCore;
        for (int round = 0; round < Rounds; round++)
        {
            int other = (self + 1 + round % Machine.CoreCount) % Machine.CoreCount;
            LocalApic.SendFixed(Topology.ApicIdOf(other), TestVector);
            while (Volatile.Read(ref s_counters.Taken[self]) <= round)
            {
                X86Base.Pause();
            }

            SelfTest.Meet(); // a receiver has one sender in a round; a second request before it took the first would merge with it
        }

        SelfTest.Check(Volatile.Read(ref s_taken) == Rounds * Machine.CoreCount, "every interrupt was taken once");
    }

    /// <summary>Core 0 computes while the others interrupt it with a handler that computes too.</summary>
    public static void FloatingPoint()
    {
        Interrupts.Register(TestVector, &Disturb);
        SelfTest.Meet();
        if (Thread.CurrentCore == 0)
        {
            double a = 0;
            double b = 1;
            for (int i = 1; i <= 100_000; i++)
            {
                a += i;
                b *= 1.0;
            }

            SelfTest.Check(a == 5_000_050_000.0 && b == 1.0, "sum");
        }
        else
        {
            for (int i = 0; i < Rounds; i++)
            {
                LocalApic.SendFixed(Topology.ApicIdOf(0), TestVector);
            }
        }
    }

    private static void Count(InterruptFrame* frame)
    {
        Interlocked.Increment(ref s_taken);
        Interlocked.Increment(ref s_counters.Taken[Thread.CurrentCore]);
    }

    private static void Disturb(InterruptFrame* frame) => s_disturbed = s_disturbed * 0.5 + 17.0;

    private struct Counters
    {
        public fixed int Taken[Topology.MostCores];
    }
}
