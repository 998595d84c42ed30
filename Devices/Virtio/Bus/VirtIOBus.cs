// The device that introduces core-to-core rings to the machine and rings doorbells.
using System;
using System.Collections.Generic;
using System.Threading;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.Bus;

/// <summary>
/// VirtIOBus (see <see cref="VirtIOBusSpec"/>): cores * cores queue numbers, the diagonal absent. Rings and data stay in guest
/// memory and between the cores; the device never touches them. It knows where they are, and turns QueueNotify into an
/// interrupt of the receiver when the doorbell feature was negotiated.
/// </summary>
public sealed partial class VirtIOBus : VirtioDevice
{
    private readonly uint _cores;
    private readonly ICoreInterrupts _interrupts;
    private readonly IVirtIOBusObserver? _observer;
    private readonly List<VirtIOBusRing> _rings = [];
    private uint _vector;
    private uint _doorbells;

    /// <param name="cores">1 .. <see cref="VirtIOBusSpec.CoresMax"/>.</param>
    /// <param name="interrupts">How a doorbell reaches its core.</param>
    /// <param name="observer">Who is told; at most one, which may pass on.</param>
    public VirtIOBus(int cores, ICoreInterrupts interrupts, IVirtIOBusObserver? observer = null)
        : base(QueuesFor(cores))
    {
        _cores = (uint)cores;
        _interrupts = interrupts;
        _observer = observer;
    }

    /// <inheritdoc/>
    public override uint DeviceId => VirtIOBusSpec.DeviceId;

    /// <summary>Doorbells, and event indices: those only the two cores of a ring read and write, the device merely has no objection.</summary>
    public override ulong Features => VirtioFeature.Mask(VirtIOBusSpec.FeatureDoorbell) | VirtioFeature.Mask(VirtioFeature.RingEventIdx);

    /// <summary>A copy of the list of rings registered now, in the order of registration. From any thread.</summary>
    public IReadOnlyList<VirtIOBusRing> Rings
    {
        get
        {
            lock (Host.Gate)
                return [.. _rings];
        }
    }

    /// <summary>Doorbells rung since the last reset, modulo 2^32.</summary>
    public uint Doorbells => Volatile.Read(ref _doorbells);

    /// <inheritdoc/>
    protected internal override bool TryReadConfig(uint offset, int size, out uint value)
    {
        uint? field = offset switch
        {
            VirtIOBusSpec.ConfigCores => _cores,
            VirtIOBusSpec.ConfigQueues => QueueCount,
            VirtIOBusSpec.ConfigVector => _vector,
            VirtIOBusSpec.ConfigDoorbells => _doorbells,
            _ => null,
        };
        bool served = field.HasValue && size == sizeof(uint);
        value = served ? field.GetValueOrDefault() : 0;
        return served;
    }

    /// <inheritdoc/>
    protected internal override bool TryWriteConfig(uint offset, int size, uint value)
    {
        bool isVector = value is 0 or (>= VirtIOBusSpec.VectorMin and <= VirtIOBusSpec.VectorMax);
        bool served = offset == VirtIOBusSpec.ConfigVector && size == sizeof(uint) && isVector;
        if (served)
            _vector = value;
        return served;
    }

    /// <inheritdoc/>
    protected internal override void QueueReadyChanged(VirtqueueRegistration queue)
    {
        int receiver = (int)(queue.Number / _cores);
        int sender = (int)(queue.Number % _cores);
        if (queue.Ready)
        {
            Register(queue);
            return;
        }

        _rings.RemoveAll(ring => ring.Receiver == receiver && ring.Sender == sender);
        _observer?.RingWithdrawn(receiver, sender);
    }

    /// <inheritdoc/>
    protected internal override void Notify(uint queue)
    {
        if (!HasFeature(VirtIOBusSpec.FeatureDoorbell))
            return;
        int receiver = (int)(queue / _cores);
        _doorbells++;
        _observer?.DoorbellRung(receiver, (int)(queue % _cores));
        if (_vector != 0)
            _interrupts.Deliver(receiver, (byte)_vector);
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        _rings.Clear();
        _vector = 0;
        _doorbells = 0;
        _observer?.BusReset();
    }

    private void Register(VirtqueueRegistration queue)
    {
        VirtIOBusRing ring = new(
            (int)(queue.Number / _cores), (int)(queue.Number % _cores), queue.DescriptorArea, queue.DriverArea, queue.DeviceArea, queue.Length);
        _rings.Add(ring);
        _observer?.RingRegistered(ring);
    }

    private static VirtqueueRegistration?[] QueuesFor(int cores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cores, VirtIOBusSpec.CoresMax);
        VirtqueueRegistration?[] queues = new VirtqueueRegistration?[cores * cores];
        for (uint number = 0; number < queues.Length; number++)
        {
            bool diagonal = number / cores == number % cores;
            queues[number] = diagonal ? null : new VirtqueueRegistration(number, VirtIOBusSpec.QueueNumMax);
        }

        return queues;
    }
}
