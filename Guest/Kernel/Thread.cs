// Cooperative threads: each belongs to one core and runs until it yields, blocks or ends.
using System.Runtime;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

public unsafe struct Thread
{
    private const int Running = 0; // values of _end below any address
    private const int Ending = 1;
    private const int Ended = 2;
    private const int Detached = 3;
    private const int SavedRegisters = 6; // switch_context pops r15 r14 r13 r12 rbx rbp

    internal Thread* Next; // in a run queue, an inbox or the list of sleepers
    internal ulong Rsp;
    internal int State;
    internal ulong WakeAt; // nanoseconds
    internal bool IsFresh;
    private PerCore* _core;
    private byte* _stackTop;
    private ulong _stackPages;
    private nint _end; // Running, Ending, Ended, Detached, or the thread that joins

    /// <summary>The running thread.</summary>
    public static Thread* Current => PerCore.Current->Scheduler.Current;

    /// <summary>Number of the running core.</summary>
    public static int CurrentCore => PerCore.Current->Index;

    /// <summary>
    /// Starts a thread on a core, from any core. Whoever creates it calls <see cref="Join"/> or <see cref="Detach"/> once.
    /// </summary>
    /// <param name="core">0 to the number of cores - 1.</param>
    /// <param name="entry">Its end is the thread's end.</param>
    /// <param name="argument">Passed to <paramref name="entry"/>.</param>
    /// <returns>The thread; null when there is no such core.</returns>
    public static Thread* Create(int core, delegate*<nint, void> entry, nint argument) =>
        Create(core, entry, argument, KernelStack.DefaultPages);

    /// <summary>As above, with a stack of this many pages of 4 KiB.</summary>
    public static Thread* Create(int core, delegate*<nint, void> entry, nint argument, ulong stackPages)
    {
        if (core < 0 || core >= Topology.CoreCount)
        {
            return null;
        }

        Thread* thread = (Thread*)Heap.Allocate((ulong)sizeof(Thread));
        if (thread == null)
        {
            Panic.Stop("out of memory");
        }

        *thread = default;
        thread->_core = PerCore.Of(core);
        thread->_stackPages = stackPages;
        thread->_stackTop = KernelStack.Allocate(stackPages);
        thread->IsFresh = true;
        thread->PrepareStack((nint)entry, argument);
        thread->_core->Scheduler.Post(thread, thread->_core);
        return thread;
    }

    /// <summary>Lets the other threads of this core run.</summary>
    public static void Yield()
    {
        Scheduler* scheduler = &PerCore.Current->Scheduler;
        if (scheduler->HasWork)
        {
            scheduler->Leave(LeaveReason.Yield);
        }
        else
        {
            X86Base.Pause();
        }
    }

    /// <summary>
    /// Waits for a <see cref="Wake"/>; returns at once if one came since the last Block. As with any such pair, re-test the
    /// condition after the return.
    /// </summary>
    public static void Block()
    {
        Thread* self = Current;
        if (Interlocked.CompareExchange(ref self->State, ThreadState.Blocked, ThreadState.Ready) == ThreadState.Ready)
        {
            PerCore.Current->Scheduler.Leave(LeaveReason.Block);
        }

        // A full barrier: the caller's next look at its condition must not pass this store, or a Wake in between would be lost.
        Interlocked.Exchange(ref self->State, ThreadState.Ready);
    }

    /// <summary>Ends the thread's Block, or makes its next one return at once. From any core and from interrupt handlers.</summary>
    public static void Wake(Thread* thread)
    {
        if (Interlocked.Exchange(ref thread->State, ThreadState.Notified) == ThreadState.Blocked)
        {
            thread->_core->Scheduler.Post(thread, thread->_core);
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds, giving way meanwhile; for what no Wake announces.</summary>
    public static void WaitUntil(delegate*<nint, bool> condition, nint argument)
    {
        while (!condition(argument))
        {
            Yield();
        }
    }

    /// <summary>Waits at least this long; the core halts when it has nothing else to do.</summary>
    public static void Sleep(ulong nanoseconds)
    {
        Current->WakeAt = Clock.Nanoseconds + nanoseconds;
        PerCore.Current->Scheduler.Leave(LeaveReason.Sleep);
    }

    /// <summary>Ends the running thread.</summary>
    public static void Exit() => PerCore.Current->Scheduler.Leave(LeaveReason.Exit);

    /// <summary>Waits for the end of a thread and frees it.</summary>
    public static void Join(Thread* thread)
    {
        nint self = (nint)Current;
        Interlocked.CompareExchange(ref thread->_end, self, Running);
        while (Volatile.Read(ref thread->_end) == self)
        {
            Block();
        }

        while (Volatile.Read(ref thread->_end) != Ended)
        {
            Yield();
        }

        thread->Release();
    }

    /// <summary>Nobody will join this thread: it is freed when it ends.</summary>
    public static void Detach(Thread* thread)
    {
        if (Interlocked.CompareExchange(ref thread->_end, Detached, Running) == Ended)
        {
            thread->Release();
        }
    }

    /// <summary>Whether an address lies in the page below the stack, which only an overflow touches.</summary>
    internal readonly bool OwnsGuard(ulong address) => KernelStack.IsGuard(_stackTop, _stackPages, address);

    /// <summary>Announces the end, when nothing runs on the thread's stack any more.</summary>
    internal void Finish()
    {
        nint before = Interlocked.CompareExchange(ref _end, Ended, Running);
        if (before == Detached)
        {
            Release();
        }
        else if (before != Running)
        {
            // The joining thread stays in Join until it reads Ended: it is there to be woken, and nothing here is touched afterwards.
            Volatile.Write(ref _end, Ending);
            Wake((Thread*)before);
            Volatile.Write(ref _end, Ended);
        }
    }

    /// <summary>Before its first run, on its core.</summary>
    internal void Begin()
    {
        IsFresh = false;
        KernelStack.ForgetGuard(_stackTop, _stackPages);
    }

    [RuntimeExport("thread_exit")]
    private static void ReturnedFromEntry() => Exit();

    /// <summary>Lays out what switch_context pops, and thread_start of Boot/switch.S as the place it returns to.</summary>
    private void PrepareStack(nint entry, nint argument)
    {
        ulong* top = (ulong*)_stackTop;
        *--top = ImageSymbols.ThreadStart; // popped by the return: the stack is 16-byte aligned there, as a call needs it
        top -= SavedRegisters;
        top[0] = 0;
        top[1] = 0;
        top[2] = (ulong)argument; // r13
        top[3] = (ulong)entry; // r12
        top[4] = 0;
        top[5] = 0; // rbp = 0 ends a stack walk
        Rsp = (ulong)top;
    }

    private void Release()
    {
        KernelStack.Free(_stackTop, _stackPages);
        fixed (Thread* self = &this)
        {
            Heap.Free(self);
        }
    }
}
