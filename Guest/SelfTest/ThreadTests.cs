// Threads: creation on any core from any core, join, block and wake, sleep.
using System.Threading;
using ToroEmu.Guest.Arch;
using ToroEmu.Guest.Kernel;
using Thread = ToroEmu.Guest.Kernel.Thread;

internal static unsafe class ThreadTests
{
    private const int ThreadsPerCore = 4;
    private const int Yields = 10;
    private const int Wakes = 200;
    private const ulong Nap = 2_000_000;

    private static int s_count;
    private static nint s_waiter; // Thread*
    private static int s_sent;
    private static int s_received;

    public static void CreateEverywhere()
    {
        s_count = 0;
        SelfTest.Meet();
        SelfTest.Check(Thread.Create(Machine.CoreCount, &CountAndYield, 0) == null, "no such core");
        Thread** threads = stackalloc Thread*[ThreadsPerCore];
        for (int core = 0; core < Machine.CoreCount; core++)
        {
            for (int i = 0; i < ThreadsPerCore; i++)
            {
                threads[i] = Thread.Create(core, &CountAndYield, core);
            }

            for (int i = 0; i < ThreadsPerCore; i++)
            {
                Thread.Join(threads[i]);
            }
        }

        SelfTest.Meet();
        int expected = Machine.CoreCount * Machine.CoreCount * ThreadsPerCore * Yields;
        SelfTest.Check(Volatile.Read(ref s_count) == expected, "count");
    }

    /// <summary>Core 0 waits for each of many wakes from the last core, which waits for the answer.</summary>
    public static void BlockAndWake()
    {
        s_sent = 0;
        s_received = 0;
        Volatile.Write(ref s_waiter, 0);
        SelfTest.Meet();
        if (Thread.CurrentCore == 0)
        {
            Thread* sender = Thread.Create(Machine.CoreCount - 1, &Send, 0);
            Volatile.Write(ref s_waiter, (nint)Thread.Current);
            for (int i = 0; i < Wakes; i++)
            {
                while (Volatile.Read(ref s_sent) <= i)
                {
                    Thread.Block();
                }

                Volatile.Write(ref s_received, i + 1);
                Thread.Wake(sender);
            }

            Thread.Join(sender);
            SelfTest.Check(s_sent == Wakes, "all wakes arrived");
        }
    }

    public static void Sleep()
    {
        ulong start = Clock.Nanoseconds;
        for (int i = 0; i < 5; i++)
        {
            Thread.Sleep(Nap);
        }

        SelfTest.Check(Clock.Nanoseconds - start >= 5 * Nap, "slept long enough");
    }

    private static void CountAndYield(nint core)
    {
        SelfTest.Check(core == Thread.CurrentCore, "runs where it was asked to");
        for (int i = 0; i < Yields; i++)
        {
            Interlocked.Increment(ref s_count);
            Thread.Yield();
        }
    }

    private static void Send(nint unused)
    {
        while (Volatile.Read(ref s_waiter) == 0)
        {
            Thread.Yield();
        }

        for (int i = 0; i < Wakes; i++)
        {
            Volatile.Write(ref s_sent, i + 1);
            Thread.Wake((Thread*)s_waiter);
            while (Volatile.Read(ref s_received) <= i)
            {
                Thread.Block();
            }
        }
    }
}
