// Workers, as many as the host has processors, run the virtual cores.
using System;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;

namespace ToroEmu.Scheduling;

/// <summary>
/// Cores run side by side as far as the host has processors for them, and in turns beyond. A halted core waits until an event or its timer; a core that
/// spins at a standstill waits until a line that it reads is written. Neither costs more than a place in a queue
/// (docs/decisions/0011-workers-take-turns-with-cores.md).
/// </summary>
internal sealed class ThreadedScheduler : IScheduler
{
    /// <summary>Host stack of a worker, bytes.</summary>
    private const int StackSize = 512 << 10;

    private readonly IClock clock;
    private readonly TimeSpan patience;
    private readonly int workersMost;
    private readonly DeviceTimers timers; // alarms ring while the run lasts
    private readonly ManualResetEventSlim ended = new();
    private WorkerParts parts;
    private SchedulerExit exit;
    private int isEnded;

    /// <param name="clock">The machine's clock.</param>
    /// <param name="patience">How long all cores may get nowhere until the run ends; zero: for ever. That all sleep for good is noticed at once in any case.</param>
    /// <param name="workers">Most workers, 1 to 64; 0: one for each processor that the host gives this process.</param>
    public ThreadedScheduler(IClock clock, TimeSpan patience = default, int workers = 0)
    {
        this.clock = clock;
        this.patience = patience;
        workersMost = workers == 0 ? Environment.ProcessorCount : workers;
        parts = Assemble([]);
        timers = new DeviceTimers(clock, LookAgain, e => Fail(e, -1));
    }

    public IDeviceTimers Alarms => timers;

    public bool IsAlarmArmed => timers.IsArmed;

    /// <summary>What an exception in a worker's thread was; the run has ended as a failure.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Workers are to stop.</summary>
    public bool HasEnded => Volatile.Read(ref isEnded) != 0;

    /// <summary>Gives the cores, once, before <see cref="Run"/>.</summary>
    public void Attach(IVcpu[] vcpus) => parts = Assemble(vcpus);

    public SchedulerExit Run(CancellationToken stop)
    {
        using CancellationTokenRegistration registration = stop.Register(() => End(new SchedulerExit(SchedulerExitKind.Stopped)));
        Thread[] threads = new Thread[parts.Bells.Length];
        for (int worker = 0; worker < threads.Length; worker++) threads[worker] = Start(worker);
        timers.Start();
        ended.Wait(CancellationToken.None);
        foreach (Thread thread in threads) thread.Join();
        timers.Stop();
        foreach (SpinWatcher watcher in parts.Watchers) watcher.Unwatch();
        return exit;
    }

    public void End(SchedulerExit reason)
    {
        if (Interlocked.Exchange(ref isEnded, 1) != 0) return;
        exit = reason;
        foreach (IVcpu vcpu in parts.Cores) vcpu.Post(CoreEvent.Pause);
        parts.Queue.RingAll();
        ended.Set();
    }

    public void Signal(int core, CoreEvent events)
    {
        IVcpu vcpu = parts.Cores[core];
        if ((events & CoreEvent.StartUp) != 0 && vcpu.AwaitsStartUp) parts.StartUps.Begin(core);
        if ((events & CoreEvent.Init) != 0) parts.StartUps.End(core);
        vcpu.Post(events);
        parts.Stall.Moves(core);
        parts.Queue.Wake(core);
    }

    /// <summary>The last alarm has rung, or input is over: cores that sleep because of it may be asleep for ever. From any thread, without locks.</summary>
    public void LookAgain() => LookForDeadlock();

    /// <summary>Ends the run if all cores sleep and nothing will ever wake one. From any thread, without locks.</summary>
    public void LookForDeadlock()
    {
        if (!parts.Queue.AreAllParked(out ulong state) || parts.StartUps.HasAny || AnyMayWake()) return;
        // What has been asked holds only if all sleep still.
        if (parts.Queue.IsStill(state)) End(new SchedulerExit(SchedulerExitKind.Deadlock));
    }

    /// <summary>The emulator's own error must end the run, not the process.</summary>
    public void Fail(Exception e, int core)
    {
        Failure = e;
        End(new SchedulerExit(SchedulerExitKind.Failure, core));
    }

    public void Dispose() => ended.Dispose();

    private bool AnyMayWake()
    {
        foreach (IVcpu vcpu in parts.Cores)
            if (vcpu.HasPendingEvents || vcpu.ExpectsInterrupts) return true;
        return false;
    }

    private Thread Start(int worker)
    {
        Thread thread = new(new Worker(worker, this, parts).Run, StackSize) { IsBackground = true, Name = $"worker {worker}" };
        thread.Start();
        return thread;
    }

    private WorkerParts Assemble(IVcpu[] vcpus)
    {
        WorkerBell[] bells = new WorkerBell[Math.Min(vcpus.Length, workersMost)];
        for (int worker = 0; worker < bells.Length; worker++) bells[worker] = WorkerBell.Create();
        RunQueue queue = new(vcpus.Length, bells);
        StallWatch stall = new(clock, patience, vcpus.Length);
        SpinWatcher[] watchers = new SpinWatcher[vcpus.Length];
        for (int core = 0; core < watchers.Length; core++) watchers[core] = new SpinWatcher(core, vcpus[core], queue, stall);
        return new WorkerParts
        {
            Cores = vcpus,
            Clock = clock,
            Queue = queue,
            Bells = bells,
            Watchers = watchers,
            Gate = new SoloGate(bells.Length),
            StartUps = new StartUps(queue.Wake),
            Stall = stall,
            Crowd = new CrowdWatch(bells.Length),
        };
    }
}
