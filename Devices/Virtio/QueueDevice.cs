// What all devices that work off queues have in common; a device adds what a chain means.
using System;
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// Takes chains off the queues and hands them to <see cref="Serve"/>, returns them, interrupts, and asks for a reset when a ring is broken. A
/// queue on which the device delivers is one whose chains it wants only when it has something (<see cref="Wants"/>). All methods are
/// called under the transport's gate; input from outside takes the gate and calls <see cref="Work"/>.
/// </summary>
public abstract class QueueDevice : VirtioDevice, IDisposable
{
    /// <summary>What one call of a driver may cost before another thread goes on with it: a core must come back, whatever the rings say.</summary>
    private const ulong SliceCost = 32 << 20;

    /// <summary>Cost of a chain besides its bytes, in bytes.</summary>
    private const ulong ChainCost = 8 << 10;

    /// <summary>How long <see cref="SliceCost"/> takes in a machine whose time is counted, nanoseconds.</summary>
    private const ulong SliceTime = 1_000_000;

    private readonly Line?[] _lines;
    private volatile bool _isStarted;
    private bool _isDisposed;
    private int _slicesElsewhere;
    private IClock? _clock;
    private IDeviceTimer? _alarm;
    private ulong _due; // of an alarm: a bit per queue that is to be gone on with

    /// <param name="memory">Where the rings lie.</param>
    /// <param name="queues">By queue number; null where there is none.</param>
    protected QueueDevice(IGuestMemory memory, VirtqueueRegistration?[] queues)
        : base(queues)
    {
        Memory = memory;
        _lines = new Line?[queues.Length];
    }

    /// <summary>Another thread, or an alarm, goes on with what a driver has asked for. From any thread.</summary>
    public bool IsWorking => Volatile.Read(ref _slicesElsewhere) != 0;

    /// <inheritdoc/>
    protected internal override string? SnapshotObstacle => IsWorking ? "it is still at work on a request; take the snapshot later" : null;

    protected IGuestMemory Memory { get; }

    /// <summary>Whether the driver has begun to use the device. From any thread.</summary>
    protected bool IsStarted => _isStarted;

    /// <summary>From now on an alarm, and no thread, goes on with long queues: everything happens at its place in the guest's time.</summary>
    public void WorkByAlarm(IClock clock, IDeviceTimers timers)
    {
        ArgumentNullException.ThrowIfNull(timers);
        _clock = clock;
        _alarm = timers.Create(GoOnByAlarm);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Queues 0 .. count-1, all of the same greatest length.</summary>
    protected static VirtqueueRegistration[] Queues(int count, ushort maxLength)
    {
        VirtqueueRegistration[] queues = new VirtqueueRegistration[count];
        for (int number = 0; number < count; number++)
            queues[number] = new VirtqueueRegistration((uint)number, maxLength);
        return queues;
    }

    /// <summary>Does what one chain asks for. Its buffers may be anything, RAM or not.</summary>
    protected internal abstract ChainOutcome Serve(uint queue, DescriptorChain chain);

    /// <summary>Whether a chain of that queue would be served now. Called before each.</summary>
    protected virtual bool Wants(uint queue) => true;

    /// <summary>The device's own part of a reset.</summary>
    protected abstract void ResetDevice();

    /// <summary>The device's own part of a snapshot.</summary>
    protected abstract void SaveDevice(BinaryWriter writer);

    /// <summary>Reads what <see cref="SaveDevice"/> wrote. Throws <see cref="InvalidDataException"/>.</summary>
    protected abstract void LoadDevice(BinaryReader reader);

    /// <summary>Whether the driver has handed the queue over and begun to use the device.</summary>
    protected bool IsLive(uint queue) => _isStarted && !_isDisposed && _lines[queue] is not null;

    /// <summary>Serves what is available on a queue and wanted. To be called, under the gate, whenever <see cref="Wants"/> has become true.</summary>
    protected internal void Work(uint queue)
    {
        if (!IsLive(queue) || _lines[queue] is not { IsBusy: false } line)
            return; // a queue that is in work is looked at again when its chain is served
        line.IsBusy = true;
        line.Queue.Negotiate(NegotiatedFeatures);
        bool goesOn = Drain(queue, line);
        line.IsBusy = false;
        if (line.Queue.TakeInterruptDue())
            Host.NotifyUsedBuffer();
        if (line.Queue.IsBroken)
            GiveUp();
        else if (goesOn)
            GoOnElsewhere(queue);
    }

    /// <inheritdoc/>
    protected internal override void Activate()
    {
        _isStarted = true;
        for (uint queue = 0; queue < QueueCount; queue++)
            Work(queue);
    }

    /// <inheritdoc/>
    protected internal override void QueueReadyChanged(VirtqueueRegistration queue) => _lines[queue.Number] = queue.Ready ? NewLine(queue) : null;

    /// <inheritdoc/>
    protected internal sealed override void Notify(uint queue)
    {
        _isStarted = true;
        Work(queue);
    }

    /// <inheritdoc/>
    protected internal sealed override void Reset()
    {
        Array.Clear(_lines);
        _isStarted = false;
        ResetDevice();
    }

    /// <inheritdoc/>
    protected internal sealed override void Save(BinaryWriter writer)
    {
        writer.Write(_isStarted);
        foreach (Line? line in _lines)
            line?.Queue.Save(writer);
        SaveDevice(writer);
    }

    /// <inheritdoc/>
    protected internal sealed override void Load(BinaryReader reader)
    {
        _isStarted = reader.ReadBoolean();
        for (uint number = 0; number < QueueCount; number++)
        {
            _lines[number] = Queue(number) is { Ready: true } queue ? NewLine(queue) : null;
            _lines[number]?.Queue.Load(reader);
        }

        LoadDevice(reader);
    }

    /// <summary>After this no thread of ours touches guest memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (Host is not { } host)
            return;
        lock (host.Gate)
            _isDisposed = true;
    }

    private Line NewLine(VirtqueueRegistration queue)
    {
        Virtqueue virtqueue = new(queue, Memory, NegotiatedFeatures);
        return new Line(virtqueue, virtqueue.NewChain());
    }

    /// <summary>True if the slice was used up before the work was done.</summary>
    private bool Drain(uint number, Line line)
    {
        bool isSuppressed = false;
        ulong cost = 0;
        while (cost < SliceCost && Wants(number))
        {
            if (line.Queue.TryPop(line.Chain))
            {
                if (!isSuppressed)
                    line.Queue.SuppressNotification();
                isSuppressed = true;
                bool goesOn = TryServe(number, line);
                cost += ChainCost + line.Chain.Moved;
                if (!goesOn)
                    break;
            }
            else if (!line.Queue.RequestNotification())
            {
                return false;
            }
        }

        if (isSuppressed)
            line.Queue.RequestNotification();
        return cost >= SliceCost && !line.IsStuck;
    }

    /// <summary>False if the queue cannot go on now.</summary>
    private bool TryServe(uint number, Line line)
    {
        ChainOutcome outcome = Serve(number, line.Chain);
        line.IsStuck = !outcome.IsUsed && !outcome.IsAgain;
        if (outcome.IsUsed)
            return line.Queue.AddUsed(line.Chain.Head, outcome.Written);
        if (outcome.IsBroken)
            return line.Queue.Break();
        line.Queue.PutBack();
        return outcome.IsAgain;
    }

    private void GiveUp()
    {
        _isStarted = false;
        Host.NeedReset();
    }

    private void GoOnElsewhere(uint queue)
    {
        if (_alarm is not null)
        {
            _due |= 1UL << (int)queue;
            Volatile.Write(ref _slicesElsewhere, 1);
            _alarm.Arm(_clock!.Nanoseconds + SliceTime);
            return;
        }

        Interlocked.Increment(ref _slicesElsewhere);
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Device.WorkElsewhere(work.Queue), (Device: this, Queue: queue), preferLocal: false);
    }

    private void GoOnByAlarm()
    {
        lock (Host.Gate)
        {
            ulong due = _due;
            (_due, _slicesElsewhere) = (0, 0);
            for (uint queue = 0; queue < QueueCount; queue++)
                if ((due & (1UL << (int)queue)) != 0)
                    Work(queue);
        }
    }

    private void WorkElsewhere(uint queue)
    {
        lock (Host.Gate)
            Work(queue);
        Interlocked.Decrement(ref _slicesElsewhere);
    }

    /// <summary>A queue in work and the chain in hand.</summary>
    private sealed record Line(Virtqueue Queue, DescriptorChain Chain)
    {
        /// <summary>A chain is being served.</summary>
        public bool IsBusy { get; set; }

        /// <summary>The last chain was not served.</summary>
        public bool IsStuck { get; set; }
    }
}
