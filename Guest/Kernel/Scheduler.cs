// One core's scheduler: a loop on the core's first stack that runs threads in turn and halts the core when there is none.
using System.Threading;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

internal unsafe struct Scheduler
{
    private Thread* _current;
    private Thread* _first; // run queue
    private Thread* _last;
    private Thread* _sleepers; // by WakeAt, earliest first
    private ulong _rsp; // of the loop, while a thread runs
    private LeaveReason _reason;

    // Written by other cores and by interrupt handlers.
    private nint _inbox; // Thread*, a stack: newest first
    private int _halting;

    public readonly Thread* Current => _current;

    /// <summary>Whether a yield would find another thread to run.</summary>
    public bool HasWork => _first != null || Volatile.Read(ref _inbox) != 0 || SleeperIsDue;

    private readonly bool SleeperIsDue => _sleepers != null && Clock.Nanoseconds >= _sleepers->WakeAt;

    /// <summary>
    /// Makes a thread of this core ready, from any core or an interrupt handler. The exchange publishes it before
    /// <see cref="_halting"/> is read; the halting core writes that before it looks into the inbox: one of the two sees the other.
    /// </summary>
    public void Post(Thread* thread, PerCore* core)
    {
        nint head;
        do
        {
            head = Volatile.Read(ref _inbox);
            thread->Next = (Thread*)head;
        }
        while (Interlocked.CompareExchange(ref _inbox, (nint)thread, head) != head);

        if (Volatile.Read(ref _halting) != 0)
        {
            LocalApic.SendFixed(core->ApicId, Vector.Wake);
        }
    }

    /// <summary>From a thread back to the loop; returns when the thread runs again.</summary>
    public void Leave(LeaveReason reason)
    {
        _reason = reason;
        Cpu.SwitchContext(&_current->Rsp, _rsp);
    }

    /// <summary>The loop. Never returns.</summary>
    public void Run()
    {
        Cpu.EnableInterrupts();
        while (true)
        {
            TakeInbox();
            TakeDueSleepers();
            Thread* thread = Dequeue();
            if (thread != null)
            {
                RunThread(thread);
            }
            else
            {
                HaltUntilWork();
            }
        }
    }

    private void RunThread(Thread* thread)
    {
        if (thread->IsFresh)
        {
            thread->Begin();
        }

        _current = thread;
        fixed (ulong* saved = &_rsp)
        {
            Cpu.SwitchContext(saved, thread->Rsp);
        }

        _current = null;
        switch (_reason)
        {
            case LeaveReason.Yield:
                Enqueue(thread);
                break;
            case LeaveReason.Sleep:
                AddSleeper(thread);
                break;
            case LeaveReason.Exit:
                thread->Finish();
                break;
            default: // Block: Wake posts it
                break;
        }
    }

    private void HaltUntilWork()
    {
        Cpu.DisableInterrupts();
        Interlocked.Exchange(ref _halting, 1);
        if (HasWork)
        {
            Cpu.EnableInterrupts();
        }
        else
        {
            ArmForSleeper();
            Cpu.EnableInterruptsAndHalt();
        }

        Volatile.Write(ref _halting, 0);
    }

    private readonly void ArmForSleeper()
    {
        if (_sleepers != null)
        {
            ulong now = Clock.Nanoseconds;
            LocalApic.ArmTimer(_sleepers->WakeAt > now ? _sleepers->WakeAt - now : 0);
        }
    }

    /// <summary>Empties the inbox into the run queue, oldest first.</summary>
    private void TakeInbox()
    {
        if (Volatile.Read(ref _inbox) == 0)
        {
            return;
        }

        Thread* newest = (Thread*)Interlocked.Exchange(ref _inbox, 0);
        Thread* oldest = null;
        while (newest != null)
        {
            Thread* next = newest->Next;
            newest->Next = oldest;
            oldest = newest;
            newest = next;
        }

        while (oldest != null)
        {
            Thread* next = oldest->Next;
            Enqueue(oldest);
            oldest = next;
        }
    }

    private void TakeDueSleepers()
    {
        while (SleeperIsDue)
        {
            Thread* thread = _sleepers;
            _sleepers = thread->Next;
            Enqueue(thread);
        }
    }

    private void AddSleeper(Thread* thread)
    {
        Thread* before = null;
        Thread* after = _sleepers;
        while (after != null && after->WakeAt <= thread->WakeAt)
        {
            before = after;
            after = after->Next;
        }

        thread->Next = after;
        if (before == null)
        {
            _sleepers = thread;
        }
        else
        {
            before->Next = thread;
        }
    }

    private void Enqueue(Thread* thread)
    {
        thread->Next = null;
        if (_first == null)
        {
            _first = thread;
        }
        else
        {
            _last->Next = thread;
        }

        _last = thread;
    }

    private Thread* Dequeue()
    {
        Thread* thread = _first;
        if (thread != null)
        {
            _first = thread->Next;
        }

        return thread;
    }
}
