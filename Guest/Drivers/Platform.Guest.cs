// All that the bus and MPI need of the kernel, in one place; Tests/Guest/Support/Platform.Host.cs is the same for host tests.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Arch;
using ToroEmu.Guest.Kernel;
using Thread = ToroEmu.Guest.Kernel.Thread;

namespace ToroEmu.Guest.Drivers;

internal static unsafe class Platform
{
    private static Waiters s_waiters;

    /// <summary>The running core.</summary>
    public static int Core => Thread.CurrentCore;

    public static int Cores => Machine.CoreCount;

    public static uint DoorbellVector => Vector.Bus;

    /// <summary>Time-stamp counter.</summary>
    public static ulong Ticks => Cpu.ReadTsc();

    public static ulong TicksPerSecond => Clock.TscHz;

    /// <summary>Once, on the first core, before any other uses the bus.</summary>
    public static void Initialise() => Interrupts.Register(Vector.Bus, &WakeWaiters);

    /// <summary>Consecutive pages of 4 KiB, contents undefined; null if there are none.</summary>
    public static byte* AllocatePages(int pages) => (byte*)PageAllocator.TryAllocate((ulong)pages, 1);

    public static byte* Allocate(nuint bytes) => (byte*)Heap.Allocate(bytes);

    public static void Free(void* memory) => Heap.Free(memory);

    public static void Copy(void* destination, void* source, nuint bytes) => Memory.Copy(destination, source, bytes);

    public static void Clear(void* memory, nuint bytes) => Memory.Clear(memory, bytes);

    public static void Pause() => X86Base.Pause();

    /// <summary>Other threads of this core wait for their turn. Whoever polls looks at this, too; nothing else changes while it does, so a machine can tell that it waits.</summary>
    public static bool HasOtherWork => PerCore.Current->Scheduler.HasWork;

    /// <summary>Lets the other threads of this core run.</summary>
    public static void Yield() => Thread.Yield();

    /// <summary>
    /// From here to <see cref="EndWait"/> the bus interrupt ends this thread's <see cref="Sleep"/>, also one not begun yet.
    /// </summary>
    public static void BeginWait(Waiter* waiter)
    {
        waiter->Thread = Thread.Current;
        Cpu.DisableInterrupts();
        waiter->Next = (Waiter*)s_waiters.First[Core];
        s_waiters.First[Core] = (ulong)waiter;
        Cpu.EnableInterrupts();
    }

    /// <summary>Blocks this thread; the core runs others or halts.</summary>
    public static void Sleep() => Thread.Block();

    public static void EndWait(Waiter* waiter)
    {
        Cpu.DisableInterrupts();
        Waiter* before = null;
        for (Waiter* at = (Waiter*)s_waiters.First[Core]; at != waiter; at = at->Next)
            before = at;
        if (before == null)
            s_waiters.First[Core] = (ulong)waiter->Next;
        else
            before->Next = waiter->Next;
        Cpu.EnableInterrupts();
    }

    public static void Interrupt(int core) => LocalApic.SendFixed(PerCore.Of(core)->ApicId, Vector.Bus);

    public static bool IsMmioReachable(ulong address, ulong size) => Paging.IsMapped(address) && Paging.IsMapped(address + size - 1);

    /// <summary>A register is read as a whole: inlined, the compiler makes a test of one bit a load of one byte, which devices do not serve.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint ReadMmio(ulong address) => Volatile.Read(ref *(uint*)address);

    public static void WriteMmio(ulong address, uint value) => Volatile.Write(ref *(uint*)address, value);

    public static void WriteLine(byte* text, int length)
    {
        Terminal.Write(text, length);
        Terminal.Write((byte)'\n');
    }

    /// <summary>Ends the machine.</summary>
    public static void Exit(int code) => Machine.Exit(code);

    /// <summary>The handler of the bus interrupt: which ring it was about the threads find out themselves.</summary>
    private static void WakeWaiters(InterruptFrame* frame)
    {
        for (Waiter* waiter = (Waiter*)s_waiters.First[Core]; waiter != null; waiter = waiter->Next)
            Thread.Wake(waiter->Thread);
    }

    /// <summary>A waiting thread of this core; lies on its stack.</summary>
    public struct Waiter
    {
        public Thread* Thread;
        public Waiter* Next;
    }

    /// <summary>By core, its first <see cref="Waiter"/>*; touched by that core only, with interrupts off.</summary>
    private struct Waiters
    {
        public fixed ulong First[Topology.MostCores];
    }
}
