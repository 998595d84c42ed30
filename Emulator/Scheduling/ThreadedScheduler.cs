// One host thread per virtual core.
using System;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;

namespace ToroEmu.Scheduling;

/// <summary>
/// Cores run side by side as the host's scheduler lets them. A halted core sleeps until an event or its timer; a core that
/// spins at a standstill sleeps until a line that it reads is written.
/// </summary>
internal sealed class ThreadedScheduler : IScheduler
{
    /// <summary>Instructions between two looks at the timer.</summary>
    private const long Slice = 20_000;

    /// <summary>Host stack of a core's thread, bytes.</summary>
    private const int StackSize = 512 << 10;

    /// <summary>Longest sleep of a spinning core: a bound should a change ever be missed.</summary>
    private const int SpinSleepMilliseconds = 20;

    private readonly IClock clock;
    private readonly TimeSpan patience;
    private readonly ManualResetEventSlim ended = new();
    private IVcpu[] cores = [];
    private ParkingLot lot = new(0);
    private SoloGate gate = new(0);
    private StartUps startUps = new(0);
    private StallWatch stall;
    private SchedulerExit exit;
    private int isEnded;

    /// <param name="clock">The machine's clock.</param>
    /// <param name="patience">How long all cores may get nowhere until the run ends; zero: for ever. That all sleep for good is noticed at once in any case.</param>
    public ThreadedScheduler(IClock clock, TimeSpan patience = default)
    {
        this.clock = clock;
        this.patience = patience;
        stall = new StallWatch(clock, patience, 0);
        Timers = new DeviceTimers(clock, LookAgain, e => Fail(e, -1));
    }

    public IDeviceTimers Alarms => Timers;

    public bool IsAlarmArmed => Timers.IsArmed;

    /// <summary>Alarms of devices; they ring while the run lasts.</summary>
    private DeviceTimers Timers { get; }

    /// <summary>What an exception in a core's thread was; the run has ended as a failure.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gives the cores, once, before <see cref="Run"/>.</summary>
    public void Attach(IVcpu[] vcpus)
    {
        cores = vcpus;
        lot.Dispose();
        lot = new ParkingLot(vcpus.Length);
        gate = new SoloGate(vcpus.Length);
        startUps = new StartUps(vcpus.Length);
        stall = new StallWatch(clock, patience, vcpus.Length);
    }

    public SchedulerExit Run(CancellationToken stop)
    {
        using CancellationTokenRegistration registration = stop.Register(() => End(new SchedulerExit(SchedulerExitKind.Stopped)));
        Thread[] threads = new Thread[cores.Length];
        for (int core = 0; core < threads.Length; core++) threads[core] = Start(core);
        Timers.Start();
        ended.Wait(CancellationToken.None);
        foreach (Thread thread in threads) thread.Join();
        Timers.Stop();
        return exit;
    }

    public void End(SchedulerExit reason)
    {
        if (Interlocked.Exchange(ref isEnded, 1) != 0) return;
        exit = reason;
        for (int core = 0; core < cores.Length; core++) Signal(core, CoreEvent.Pause);
        startUps.Close();
        ended.Set();
    }

    public void Signal(int core, CoreEvent events)
    {
        if ((events & CoreEvent.StartUp) != 0 && cores[core].AwaitsStartUp) startUps.Begin(core);
        if ((events & CoreEvent.Init) != 0) startUps.End(core);
        cores[core].Post(events);
        stall.Moves(core);
        lot.Wake(core);
    }

    public void Dispose()
    {
        lot.Dispose();
        ended.Dispose();
    }

    private Thread Start(int core)
    {
        Thread thread = new(() => RunCore(core), StackSize) { IsBackground = true, Name = $"core {core}" };
        thread.Start();
        return thread;
    }

    private void RunCore(int core)
    {
        try
        {
            SpinWatcher watcher = new(this, core);
            while (Volatile.Read(ref isEnded) == 0) RunSlice(core, cores[core], watcher);
        }
        catch (Exception e)
        {
            Fail(e, core);
        }
    }

    /// <summary>The emulator's own error must end the run, not the process.</summary>
    private void Fail(Exception e, int core)
    {
        Failure = e;
        End(new SchedulerExit(SchedulerExitKind.Failure, core));
    }

    /// <summary>The last alarm has rung, or input is over: cores that slept because of it may be asleep for ever. From any thread.</summary>
    public void LookAgain()
    {
        for (int core = 0; core < cores.Length; core++) lot.Wake(core);
    }

    private void RunSlice(int core, IVcpu vcpu, SpinWatcher watcher)
    {
        if (vcpu.NextDeadline <= clock.Nanoseconds) vcpu.Post(CoreEvent.Timer);
        vcpu.GivesWayAtOnce = lot.Awake > Environment.ProcessorCount;
        VcpuExit reason = RunInside(core, vcpu);
        if (reason == VcpuExit.Exclusive) reason = RunAlone(core, vcpu);
        if (startUps.HasAny && !vcpu.AwaitsStartUp) startUps.End(core);
        switch (reason)
        {
            case VcpuExit.Paused:
                startUps.Await();
                break;
            case VcpuExit.Restart:
                End(new SchedulerExit(SchedulerExitKind.Restart, core));
                break;
            case VcpuExit.Shutdown:
                End(new SchedulerExit(SchedulerExitKind.Shutdown, core));
                break;
            case VcpuExit.Halted:
                Sleep(core, vcpu, Timeout.Infinite);
                break;
            case VcpuExit.Spinning:
                SleepWatching(core, vcpu, watcher);
                break;
            case VcpuExit.Yielding:
                if (vcpu.GivesWayAtOnce) Thread.Yield();
                break;
        }
        if (reason is not (VcpuExit.Halted or VcpuExit.Spinning)) NoteMove(core, moves: !vcpu.GetsNowhere || vcpu.ExpectsInterrupts);
    }

    private void NoteMove(int core, bool moves)
    {
        if (moves) stall.Moves(core);
        else if (stall.Stands(core)) End(new SchedulerExit(SchedulerExitKind.Deadlock));
    }

    private VcpuExit RunInside(int core, IVcpu vcpu)
    {
        gate.Enter(core);
        VcpuExit exit = vcpu.Run(Slice);
        gate.Leave(core);
        return exit;
    }

    /// <summary>A rare instruction that is atomic only while nobody looks: a locked access over two pages.</summary>
    private VcpuExit RunAlone(int core, IVcpu vcpu)
    {
        gate.Close();
        try
        {
            for (int other = 0; other < cores.Length; other++)
                if (other != core) cores[other].Post(CoreEvent.Pause);
            gate.WaitUntilEmpty();
            return vcpu.RunAlone();
        }
        finally
        {
            gate.Open();
        }
    }

    private void SleepWatching(int core, IVcpu vcpu, SpinWatcher watcher)
    {
        if (vcpu.TryWatch(watcher)) Sleep(core, vcpu, SpinSleepMilliseconds);
        vcpu.Unwatch();
    }

    /// <summary>Sleeps until an event, the core's timer, or at most <paramref name="atMost"/> milliseconds (-1: no bound).</summary>
    private void Sleep(int core, IVcpu vcpu, int atMost)
    {
        ulong? deadline = vcpu.NextDeadline;
        if (vcpu.HasPendingEvents || deadline <= clock.Nanoseconds) return;
        bool timed = vcpu.ExpectsInterrupts;
        NoteMove(core, moves: timed);
        if (lot.Park(core, Bound(deadline, atMost), timed)) return;
        // All others sleep, so what they said when they fell asleep can be asked anew: a device may have been set up since.
        if (AnyExpectsInterrupts()) lot.Park(core, Bound(deadline, atMost), timed: true);
        else End(new SchedulerExit(SchedulerExitKind.Deadlock));
    }

    private bool AnyExpectsInterrupts()
    {
        foreach (IVcpu vcpu in cores)
            if (vcpu.ExpectsInterrupts) return true;
        return false;
    }

    /// <summary>Milliseconds to sleep, rounded down so that a timer is not late; the rest is a short turn of the loop.</summary>
    private int Bound(ulong? deadline, int atMost)
    {
        if (!deadline.HasValue) return atMost;
        ulong now = clock.Nanoseconds;
        ulong left = deadline.Value > now ? (deadline.Value - now) / 1_000_000 : 0;
        int milliseconds = (int)Math.Min(left, int.MaxValue);
        return atMost < 0 ? milliseconds : Math.Min(milliseconds, atMost);
    }

    /// <summary>Wakes one core for a store to a line that it watches.</summary>
    private sealed class SpinWatcher(ThreadedScheduler scheduler, int core) : IWatcher
    {
        public void WakeByStore()
        {
            scheduler.stall.Moves(core);
            scheduler.lot.Wake(core);
        }
    }
}
