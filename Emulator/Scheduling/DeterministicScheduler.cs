// All cores on one host thread, in slices of counted instructions.
using System;
using System.Numerics;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;

namespace ToroEmu.Scheduling;

/// <summary>
/// Everything that happens has a place in the order of retired instructions: time derives from them (<see cref="VirtualClock"/>), alarms and timers cut slices at
/// their instruction, other cores see an interrupt when their slice begins, and input comes in between slices (<see cref="HostInbox"/>). The host's
/// clock, threads and processors decide nothing. A core that waits, halted or in a loop at a standstill, costs nothing until it is woken.
/// </summary>
internal sealed partial class DeterministicScheduler : IScheduler
{
    /// <summary>The source of input that ends the run: a recorded stop is repeated where it was.</summary>
    public const int StopSource = 0;

    /// <summary>Host time after which a stop no longer waits for the end of a slice: the guest may be busy with exceptions alone.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    /// <summary>Virtual time of an access to a device: that of an uncached read on common machines.</summary>
    private const ulong DeviceAccessNanoseconds = 200;

    private readonly VirtualClock clock;
    private readonly IHostPort stops;
    private Timer? stopAnyway;
    private Timer? holdAnyway;
    private readonly VirtualTimers timers;
    private readonly SlicePlan plan;
    private readonly GuestRam ram;
    private readonly TimeSpan patience;
    private IVcpu[] cores = [];
    private SliceWatcher[] watchers = [];
    private StallWatch stall;
    private ulong ready; // a bit per core that has something to do
    private ulong watching; // of the others: those that wait for a store
    private int current = -1;
    private long sliceLeft;
    private int coresAtWork = 1;
    private ulong nextTimer = ulong.MaxValue; // the earliest of the cores that wait
    private ulong until = ulong.MaxValue; // clock nanosecond at which the caller wants to look
    private ulong pieceEnd = ulong.MaxValue; // clock nanosecond at which the running piece stops anyway
    private bool isRunning;
    private ulong pieceStart; // retired instructions of the running core
    private SchedulerExit? ended; // written by the machine's thread, but for a stop from outside
    private int wishes;

    /// <param name="ram">Knows who waits for a line of memory.</param>
    /// <param name="seed">Chooses slices and their order.</param>
    /// <param name="unixNanosecondsAtStart">The calendar's time at power-on.</param>
    /// <param name="patience">Virtual time in which all cores may turn in place until the run ends; zero: for ever. That all wait for good is noticed at once.</param>
    public DeterministicScheduler(GuestRam ram, ulong seed, ulong unixNanosecondsAtStart, TimeSpan patience)
    {
        this.ram = ram;
        this.patience = patience;
        clock = new VirtualClock(unixNanosecondsAtStart);
        timers = new VirtualTimers(NoteDeadline);
        plan = new SlicePlan(seed);
        stall = new StallWatch(clock, patience, 0);
        stops = Inbox.Open(_ => ended ??= new SchedulerExit(SchedulerExitKind.Stopped));
    }

    [Flags]
    private enum Wish
    {
        /// <summary>The caller's token.</summary>
        Stop = 1,

        /// <summary>The caller wants to look at the machine, which may go on later.</summary>
        Hold = 2,
    }

    public VirtualClock Clock => clock;

    public HostInbox Inbox { get; } = new();

    public IDeviceTimers Alarms => timers;

    public bool IsAlarmArmed => timers.IsArmed;

    public Exception? Failure { get; private set; }

    /// <summary>Retired instructions of all cores.</summary>
    public ulong Instructions { get; private set; }

    /// <summary>The same in the middle of a run, when the running core has retired so many.</summary>
    public ulong InstructionsAt(ulong retired) => Instructions + (retired - pieceStart);

    /// <summary>Number of the present slice; jumps of the clock count as one.</summary>
    public ulong Boundary { get; private set; }

    /// <summary>The core that ran last; -1: none has.</summary>
    public int Current => current;

    /// <summary>The core that is running, for an observer that it has called; -1: none, or another thread asks.</summary>
    public int Running => isRunning && runner == Environment.CurrentManagedThreadId ? current : -1;

    /// <summary>Who steps cores; null: nobody.</summary>
    public IRunLimits? Limits { get; set; }

    /// <summary>Cores, a bit each, that get no turn. Time goes on without them, and what comes for them waits.</summary>
    public ulong Frozen
    {
        get;
        set
        {
            field = value;
            if (current >= 0 && (value & (1UL << current)) != 0) sliceLeft = 0;
        }
    }

    /// <summary>As <see cref="Hold"/>, from another thread; if the slice does not end, since the guest is busy with exceptions alone, in the middle of it, where that can be noticed.</summary>
    public void HoldSoon()
    {
        Ask(Wish.Hold);
        holdAnyway ??= new Timer(_ => PauseIfHeld());
        holdAnyway.Change(StopPatience, Timeout.InfiniteTimeSpan);
    }

    private void PauseIfHeld()
    {
        int core = current;
        if ((Volatile.Read(ref wishes) & (int)Wish.Hold) != 0 && isRunning && core >= 0) cores[core].Post(CoreEvent.Pause);
    }

    /// <summary>Called between two slices, on the machine's thread; null: nobody wants to know.</summary>
    public Action? BetweenSlices { get; set; }

    /// <summary>A core's slice begins, in which so many share the time.</summary>
    public event Action<int, int>? Began;

    /// <summary>A core has nothing to do any more.</summary>
    public event Action<int, VcpuExit>? Rested;

    /// <summary>A core may have something to do again; not only after it has rested. As the others, for who looks on.</summary>
    public event Action<int>? Woken;

    public void Attach(IVcpu[] vcpus)
    {
        cores = vcpus;
        watchers = new SliceWatcher[vcpus.Length];
        for (int core = 0; core < vcpus.Length; core++) watchers[core] = new SliceWatcher(this, core);
        ready = vcpus.Length == 64 ? ulong.MaxValue : (1UL << vcpus.Length) - 1;
        stall = new StallWatch(clock, patience, vcpus.Length);
    }

    public SchedulerExit Run(CancellationToken stop) => RunTo(ulong.MaxValue, stop)!.Value;

    /// <summary>
    /// Runs until all cores together have retired so many instructions, exactly, or somebody called <see cref="Hold"/>: null, and the machine may go on as if it had
    /// never stopped. Also as soon as going on would take the clock beyond <paramref name="nanoseconds"/>. Otherwise the end of the run.
    /// </summary>
    public SchedulerExit? RunTo(ulong instructions, CancellationToken stop, ulong nanoseconds = ulong.MaxValue)
    {
        until = nanoseconds;
        AwaitsHost = false;
        using CancellationTokenRegistration registration = stop.Register(Stop);
        try
        {
            return RunPieces(instructions, stop);
        }
        catch (Exception e)
        {
            // The emulator's own error must end the run, not the process.
            Failure = e;
            ended = new SchedulerExit(SchedulerExitKind.Failure, current);
            return ended;
        }
        finally
        {
            isRunning = false;
        }
    }

    /// <summary>
    /// Makes <see cref="RunTo"/> return. Called by the machine's own thread (from an observer), behind the present instruction; by another one, at the end of a slice.
    /// </summary>
    public void Hold()
    {
        Ask(Wish.Hold);
        if (Running >= 0) cores[current].Post(CoreEvent.Pause);
    }

    public void End(SchedulerExit exit)
    {
        ended ??= exit;
        if (isRunning) cores[current].Post(CoreEvent.Pause);
    }

    public void Signal(int core, CoreEvent events)
    {
        cores[core].Post(events);
        Wake(core);
    }

    /// <summary>The core has its turn again, though nothing happened that it waits for: somebody has changed it from outside.</summary>
    public void Rouse(int core) => Wake(core);

    /// <summary>The core waits for an event or a store.</summary>
    public bool IsResting(int core) => (ready & (1UL << core)) == 0;

    public void LookAgain() => Inbox.Nudge();

    public void Dispose()
    {
        stopAnyway?.Dispose();
        holdAnyway?.Dispose();
        Inbox.Dispose();
    }

    /// <summary>
    /// An instruction of the running core accesses a device, which takes a while on every machine. Guests that wait by reading a device, a timer's count say, would otherwise read it millions of
    /// times for some milliseconds.
    /// </summary>
    public void NoteDeviceAccess()
    {
        if (!isRunning) return;
        clock.Spend(DeviceAccessNanoseconds);
        if (clock.Nanoseconds >= pieceEnd) cores[current].Post(CoreEvent.Pause);
    }

    /// <summary>A timer of the running core, or an alarm, has been set: it may be due before the core would stop anyway.</summary>
    public void NoteDeadline()
    {
        if (isRunning && Math.Min(timers.Next, cores[current].NextDeadline ?? ulong.MaxValue) < pieceEnd) cores[current].Post(CoreEvent.Pause);
    }

    private int runner;

    private SchedulerExit? RunPieces(ulong limit, CancellationToken stop)
    {
        runner = Environment.CurrentManagedThreadId;
        while (ended is null)
        {
            if (wishes != 0 && TakeWishes(stop)) return ended;
            if (Instructions >= limit || clock.Nanoseconds >= until || Limits is { IsReached: true }) return null;
            if (sliceLeft == 0 && !TryBeginSlice(stop)) continue;
            RunPiece((long)Math.Min((ulong)sliceLeft, limit - Instructions));
        }

        return ended;
    }

    /// <summary>Whether the run is to return. A stop holds the machine where it is, too.</summary>
    private bool TakeWishes(CancellationToken stop)
    {
        Wish taken = (Wish)Interlocked.Exchange(ref wishes, 0);
        if ((taken & Wish.Stop) != 0 && stop.IsCancellationRequested) ended = new SchedulerExit(SchedulerExitKind.Stopped);
        return ended is not null || (taken & Wish.Hold) != 0;
    }

    /// <summary>From another thread. A run that is recorded ends at the end of a slice, and the record has it.</summary>
    private void Stop()
    {
        if (Inbox.Journal is not { IsReplay: false })
        {
            StopHere();
            return;
        }

        stops.Offer([]);
        stopAnyway ??= new Timer(_ => StopHere(), null, StopPatience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The run ends here, so it does not matter at which instruction; but it must end, even if the guest is busy with exceptions alone.</summary>
    private void StopHere()
    {
        Ask(Wish.Stop);
        foreach (IVcpu core in cores) core.Post(CoreEvent.Pause);
    }

    private void Ask(Wish wish)
    {
        Interlocked.Or(ref wishes, (int)wish);
        Inbox.Nudge();
    }

    /// <summary>Input comes in, timers ring, and the next core is chosen. <see langword="false"/>: look again.</summary>
    private bool TryBeginSlice(CancellationToken stop)
    {
        BetweenSlices?.Invoke();
        RingAll(); // in front of the input, whether that has been waited for or comes out of a record
        if (Inbox.HasInput) Inbox.Deliver(Boundary);
        RingAll();
        if (ended is not null) return false;
        ulong able = ready & ~Frozen;
        if (able == 0)
        {
            PassTime(stop);
            return false;
        }

        Boundary++;
        current = plan.Next(able, current);
        sliceLeft = plan.Length();
        coresAtWork = BitOperations.PopCount(able);
        if ((watching & (1UL << current)) != 0) Unwatch(current);
        Began?.Invoke(current, coresAtWork);
        return true;
    }

    /// <summary>Runs the current core for at most <paramref name="budget"/> instructions, and no longer than until the next alarm or its own timer.</summary>
    private void RunPiece(long budget)
    {
        IVcpu core = cores[current];
        if (core.NextDeadline is ulong deadline && deadline <= clock.Nanoseconds) core.Post(CoreEvent.Timer);
        pieceEnd = Math.Min(timers.Next, core.NextDeadline is ulong next && next > clock.Nanoseconds ? next : ulong.MaxValue);
        clock.Begin(core, coresAtWork);
        if (until != ulong.MaxValue) budget = Math.Min(budget, clock.InstructionsUntil(until));
        if (Limits is not null) budget = Limits.Cut(current, budget);
        if (pieceEnd != ulong.MaxValue) budget = Math.Min(budget, clock.InstructionsUntil(pieceEnd));
        pieceStart = core.RetiredNow;
        isRunning = true;
        VcpuExit reason = core.Run(budget);
        isRunning = false;
        clock.End();
        long retired = (long)(core.RetiredNow - pieceStart);
        Instructions += (ulong)retired;
        sliceLeft -= retired;
        FollowUp(core, reason);
        if (timers.Next <= clock.Nanoseconds) timers.Ring(clock.Nanoseconds);
    }

    private void FollowUp(IVcpu core, VcpuExit reason)
    {
        switch (reason)
        {
            case VcpuExit.Restart:
                End(new SchedulerExit(SchedulerExitKind.Restart, current));
                return;
            case VcpuExit.Shutdown:
                End(new SchedulerExit(SchedulerExitKind.Shutdown, current));
                return;
            case VcpuExit.Halted:
                Rest(core, watches: false);
                return;
            case VcpuExit.Spinning:
                Rest(core, watches: true);
                return;
            case VcpuExit.Yielding:
                sliceLeft = 0;
                break;
        }

        NoteMove(current, moves: !core.GetsNowhere || core.ExpectsInterrupts);
    }

    /// <summary>The current core has nothing to do until an event, its timer or a store to a line that it watches.</summary>
    private void Rest(IVcpu core, bool watches)
    {
        sliceLeft = 0;
        if (core.HasPendingEvents) return;
        if (watches && !core.TryWatch(watchers[current]))
        {
            core.Unwatch();
            return;
        }

        ulong bit = 1UL << current;
        ready &= ~bit;
        if (watches) watching |= bit;
        Rested?.Invoke(current, watches ? VcpuExit.Spinning : VcpuExit.Halted);
        nextTimer = Math.Min(nextTimer, core.NextDeadline ?? ulong.MaxValue);
        NoteMove(current, moves: core.ExpectsInterrupts);
    }

    private void NoteMove(int core, bool moves)
    {
        if (moves) stall.Moves(core);
        else if (stall.Stands(core) && Frozen == 0) End(new SchedulerExit(SchedulerExitKind.Deadlock));
    }

    private void Wake(int core)
    {
        ready |= 1UL << core;
        Woken?.Invoke(core);
        stall.Moves(core);
    }

    private void Unwatch(int core)
    {
        watching &= ~(1UL << core);
        cores[core].Unwatch();
    }

    private sealed class SliceWatcher(DeterministicScheduler scheduler, int core) : IWatcher
    {
        public void WakeByStore() => scheduler.Wake(core);
    }
}
