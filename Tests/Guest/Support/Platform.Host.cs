// What the guest's bus and MPI need of the machine, played by .NET: a core is a thread of the test.
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Drivers;

/// <summary>The host's version of Guest/Drivers/Platform.Guest.cs: the same members, and what a test needs to arrange and to see.</summary>
internal static unsafe class Platform
{
    private const int PageSize = 4096;

    private static readonly ConcurrentBag<nint> s_pages = [];
    private static readonly ConcurrentQueue<string> s_lines = new();
    private static SemaphoreSlim[] s_interrupts = [];
    private static int s_sleeps;
    private static int s_interruptsSent;
    private static bool s_stopping;

    [ThreadStatic]
    private static int t_core;

    public static int Core
    {
        get => t_core;
        set => t_core = value;
    }

    public static int Cores { get; private set; }

    /// <summary>Reads a 32-bit device register at a guest physical address; null: there are no devices.</summary>
    public static Func<ulong, uint>? MmioReader { get; set; }

    public static Action<ulong, uint>? MmioWriter { get; set; }

    /// <summary>Heap calls after which <see cref="Allocate"/> finds no memory; -1: never.</summary>
    public static int AllocationsLeft { get; set; } = -1;

    public static uint DoorbellVector => 0x41;

    public static string[] Lines => [.. s_lines];

    /// <summary>How often a core went to sleep, and how often one was interrupted, since <see cref="Reset"/>.</summary>
    public static (int Sleeps, int Interrupts) Wakeups => (Volatile.Read(ref s_sleeps), Volatile.Read(ref s_interruptsSent));

    public static ulong Ticks => (ulong)Stopwatch.GetTimestamp();

    public static ulong TicksPerSecond => (ulong)Stopwatch.Frequency;

    /// <summary>A new machine of <paramref name="cores"/>; the old one's page memory is given back.</summary>
    public static void Reset(int cores, string commandLine = "")
    {
        while (s_pages.TryTake(out nint page))
            NativeMemory.AlignedFree((void*)page);
        s_lines.Clear();
        Cores = cores;
        MmioReader = null;
        MmioWriter = null;
        AllocationsLeft = -1;
        s_sleeps = 0;
        s_interruptsSent = 0;
        s_stopping = false;
        s_interrupts = new SemaphoreSlim[cores];
        for (int core = 0; core < cores; core++)
            s_interrupts[core] = new SemaphoreSlim(0);
        fixed (byte* text = Encoding.ASCII.GetBytes(commandLine + '\0'))
            CommandLine.Read(text);
    }

    public static byte* AllocatePages(int pages)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)pages * PageSize, PageSize);
        NativeMemory.Fill(memory, (nuint)pages * PageSize, 0xCC);
        s_pages.Add((nint)memory);
        return memory;
    }

    public static byte* Allocate(nuint bytes)
    {
        if (AllocationsLeft == 0)
            return null;
        if (AllocationsLeft > 0)
            AllocationsLeft--;
        return (byte*)NativeMemory.Alloc(bytes);
    }

    public static void Free(void* memory) => NativeMemory.Free(memory);

    public static void Copy(void* destination, void* source, nuint bytes) => NativeMemory.Copy(source, destination, bytes);

    public static void Clear(void* memory, nuint bytes) => NativeMemory.Clear(memory, bytes);

    /// <summary>With more cores than the host has, who waits gives way at once.</summary>
    public static void Pause()
    {
        if (Cores > Environment.ProcessorCount)
            Thread.Yield();
        else
            Thread.SpinWait(1);
    }

    /// <summary>Every core is a thread, and others may want its processor.</summary>
    public static bool HasOtherWork => true;

    public static void Yield()
    {
        if (Volatile.Read(ref s_stopping))
            throw new GuestExitException(-1);
        Thread.Yield();
    }

    /// <summary>One core has failed: those that wait for it unwind instead of waiting for ever.</summary>
    public static void Stop() => Volatile.Write(ref s_stopping, true);

    public static void Initialise()
    {
    }

    public static void BeginWait(Waiter* waiter)
    {
    }

    public static void EndWait(Waiter* waiter)
    {
    }

    /// <summary>An interrupt sent since the last sleep ends this one at once.</summary>
    public static void Sleep()
    {
        Interlocked.Increment(ref s_sleeps);
        while (!s_interrupts[Core].Wait(50))
            Yield();
    }

    public static void Interrupt(int core)
    {
        Interlocked.Increment(ref s_interruptsSent);
        s_interrupts[core].Release();
    }

    public static bool IsMmioReachable(ulong address, ulong size) => MmioReader != null && address + size <= 1UL << 32;

    public static uint ReadMmio(ulong address) => MmioReader!(address);

    public static void WriteMmio(ulong address, uint value) => MmioWriter!(address, value);

    public static void WriteLine(byte* text, int length) => s_lines.Enqueue(Encoding.ASCII.GetString(text, length));

    /// <summary>The end of the machine: the thread of the core unwinds with the exit code.</summary>
    public static void Exit(int code) => throw new GuestExitException(code);

    /// <summary>In the guest, a thread that the interrupt is to wake.</summary>
    public struct Waiter
    {
    }
}
