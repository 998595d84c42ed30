// The kernel tested from inside, on all cores at once. Command line: `fault=NAME` commits that fault on the last core (Faults.cs); without
// it every test runs, and core 0 prints a line for each. Exit code 0: all passed, 2: one failed.
using System;
using System.Runtime;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Kernel;
using Thread = ToroEmu.Guest.Kernel.Thread;

internal static unsafe class SelfTest
{
    private static int s_arrived;
    private static int s_failures;

    [RuntimeExport("main")]
    private static int Main()
    {
        if (CommandLine.Find("fault") != null)
        {
            Faults.Commit();
            return 0;
        }

        Run("heap, one core after the other frees", &HeapTests.PassAround);
        Run("heap, sizes and alignments", &HeapTests.SizesAndAlignments);
        Run("threads on every core from every core", &ThreadTests.CreateEverywhere);
        Run("block and wake across cores", &ThreadTests.BlockAndWake);
        Run("sleep", &ThreadTests.Sleep);
        Run("interprocessor interrupts", &InterruptTests.EverybodyToEverybody);
        Run("xmm registers survive interrupts", &InterruptTests.FloatingPoint);
        return Volatile.Read(ref s_failures) == 0 ? 0 : 2;
    }

    /// <summary>Fails the test that runs, on whichever core.</summary>
    public static void Check(bool condition, string what)
    {
        if (!condition)
        {
            Interlocked.Increment(ref s_failures);
            Console.Write("failed: ");
            Console.WriteLine(what);
        }
    }

    /// <summary>Waits until all cores are here; each meeting counts the cores up once more.</summary>
    public static void Meet()
    {
        int arrival = Interlocked.Increment(ref s_arrived);
        int meeting = (arrival + Machine.CoreCount - 1) / Machine.CoreCount * Machine.CoreCount;
        while (Volatile.Read(ref s_arrived) < meeting)
        {
            X86Base.Pause();
            Thread.Yield();
        }
    }

    private static void Run(string name, delegate*<void> test)
    {
        Meet();
        int before = Volatile.Read(ref s_failures);
        Meet();
        test();
        Meet();
        if (Thread.CurrentCore == 0)
        {
            Console.Write(Volatile.Read(ref s_failures) == before ? "ok: " : "FAILED: ");
            Console.WriteLine(name);
        }
    }
}
