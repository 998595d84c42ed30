// Runs guest code on the host: one thread per core.
using System;
using System.Threading;
using ToroEmu.Guest.Drivers;
using ToroEmu.Guest.Mpi;

namespace ToroEmu.Tests.Guest.Support;

/// <summary>A machine of n cores for one test.</summary>
internal static class GuestCores
{
    private const int StackSize = 1 << 20;
    private const int HangMilliseconds = 60_000;

    /// <summary>
    /// A fresh machine with its bus set up, and no program running. <paramref name="plugIn"/> connects devices before that.
    /// </summary>
    public static void Boot(int cores, VirtIOBusGeometry? geometry = null, string commandLine = "", Action? plugIn = null)
    {
        Mpi.Forget();
        Platform.Reset(cores, commandLine);
        Platform.Core = 0;
        plugIn?.Invoke();
        bool done = geometry is { } given ? VirtIOBus.Initialise(given) : VirtIOBus.Initialise();
        if (!done)
            throw new InvalidOperationException("The bus found no memory.");
    }

    /// <summary>
    /// Runs <paramref name="program"/> with the core's number on every core and waits for all; the first failure is thrown again.
    /// </summary>
    public static void Run(Action<int> program)
    {
        Exception? failure = null;
        Thread[] threads = new Thread[Platform.Cores];
        for (int core = 0; core < threads.Length; core++)
        {
            int number = core;
            threads[core] = new Thread(() => RunOne(program, number, ref failure), StackSize) { IsBackground = true };
            threads[core].Start();
        }

        foreach (Thread thread in threads)
            JoinOrStop(thread);
        if (failure != null)
            throw new InvalidOperationException("A core failed: " + failure.Message, failure);
    }

    /// <summary><see cref="Boot"/> and <see cref="Run"/>.</summary>
    public static void BootAndRun(int cores, Action<int> program, VirtIOBusGeometry? geometry = null, string commandLine = "")
    {
        Boot(cores, geometry, commandLine);
        Run(program);
    }

    /// <summary>Cores that wait for each other for ever are stopped, and the test fails instead of hanging.</summary>
    private static void JoinOrStop(Thread thread)
    {
        if (thread.Join(HangMilliseconds))
            return;
        Platform.Stop();
        thread.Join();
    }

    private static void RunOne(Action<int> program, int core, ref Exception? failure)
    {
        Platform.Core = core;
        try
        {
            program(core);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
            Platform.Stop();
        }
    }
}
