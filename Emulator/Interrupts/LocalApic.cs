// One core's local APIC: which interrupts are requested, in service and next.
using System.Numerics;
using System.Threading;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

/// <summary>
/// Local APIC, xAPIC and x2APIC (SDM 3A, chapter 11). Belongs to its core's thread, but for <see cref="Accept"/>, which any
/// thread calls: IRR, TMR and the pending errors change by atomic operations, and what is read of another core there (mode, SVR,
/// TPR, LDR, DFR, LVT error) is single volatile words. Nothing blocks and nothing allocates.
/// </summary>
public sealed partial class LocalApic : IMmioDevice, ISnapshotable
{
    private const int VectorWords = 8;
    private const int None = -1;
    private const uint StartUpPending = 1 << 8;

    private readonly IpiRouter _router;
    private readonly ICoreSignals _signals;
    private readonly IClock _clock;
    private readonly ApicTimer _timer;

    private readonly uint[] _irr = new uint[VectorWords];
    private readonly uint[] _isr = new uint[VectorWords];
    private readonly uint[] _tmr = new uint[VectorWords];
    private uint _startUp; // StartUpPending and a vector, or 0

    /// <param name="core">Core number; also the APIC ID. Core 0 is the bootstrap processor. Cores are built in order.</param>
    public LocalApic(int core, IpiRouter router, ICoreSignals signals, IClock clock, ITscSource tsc)
    {
        Core = core;
        ApicId = (uint)core;
        _apicBase = LocalApicSpec.DefaultBase | (core == 0 ? LocalApicSpec.BaseBootstrap : 0);
        _router = router;
        _signals = signals;
        _clock = clock;
        _timer = new ApicTimer(clock, tsc);
        ResetRegisters();
        router.Attach(this);
    }

    /// <summary>Number of the core this APIC belongs to.</summary>
    public int Core { get; }

    /// <summary>What CPUID and the ID register say; fixed.</summary>
    public uint ApicId { get; }

    /// <summary>IA32_APIC_BASE.BSP: INIT restarts this core instead of having it wait for a start-up IPI (SDM 3A, 9.4.3).</summary>
    public bool IsBootstrap => (_apicBase & LocalApicSpec.BaseBootstrap) != 0;

    /// <summary>Clock nanosecond at which <see cref="Expire"/> is due; null if the timer will not interrupt.</summary>
    public ulong? NextDeadline => IsMasked(LocalApicSpec.LvtTimer) ? null : _timer.NextDeadline;

    /// <summary>Whether a requested interrupt outranks the processor priority. IF and interrupt shadows are the engine's matter.</summary>
    public bool HasDeliverable => PriorityClass(Highest(_irr)) > PriorityClass(ProcessorPriority);

    /// <summary>Control register 8: the task priority class, 0..15.</summary>
    public byte Cr8
    {
        get => (byte)TaskClass;
        set => SetTaskPriority((uint)(value & 0xF) << 4);
    }

    /// <summary>Processor priority: the higher class of task priority and interrupt in service (11.8.3.1).</summary>
    private uint ProcessorPriority
    {
        get
        {
            int inService = Highest(_isr);
            return PriorityClass(inService) > PriorityClass(_tpr) ? (uint)inService & 0xF0 : _tpr;
        }
    }

    /// <summary>Takes the interrupt acknowledge: moves the highest deliverable vector from requested to in service.</summary>
    public bool TryAccept(out byte vector)
    {
        int highest = Highest(_irr);
        vector = (byte)highest;
        if (PriorityClass(highest) <= PriorityClass(ProcessorPriority))
            return false;
        Interlocked.And(ref _irr[vector >> 5], ~Bit(vector));
        _isr[vector >> 5] |= Bit(vector);
        return true;
    }

    /// <summary>Ends the highest interrupt in service; a level-triggered one is announced to the I/O APIC unless that is suppressed (11.8.5).</summary>
    public void Eoi()
    {
        int highest = Highest(_isr);
        if (highest == None)
            return;
        _isr[highest >> 5] &= ~Bit(highest);
        bool suppressed = (_svr & LocalApicSpec.SvrSuppressEoiBroadcast) != 0;
        if (!suppressed && (Volatile.Read(ref _tmr[highest >> 5]) & Bit(highest)) != 0)
            _router.BroadcastEoi((byte)highest);
        EndLint((byte)highest);
        SignalIfDeliverable();
    }

    /// <summary>Lets the timer fire if its deadline is not after <paramref name="now"/> (clock nanoseconds).</summary>
    public void Expire(ulong now)
    {
        if (_timer.Expire(now))
            RaiseLocal(LocalApicSpec.LvtTimer);
    }

    /// <summary>What INIT does to the APIC: registers as after power-on, ID and IA32_APIC_BASE kept (11.4.7.3).</summary>
    public void Init() => ResetRegisters();

    /// <summary>
    /// Takes the start-up IPI that has come since the last INIT: the core starts at physical address <paramref name="vector"/> * 4096 in
    /// real mode. A core that does not wait for one takes it too, and drops it.
    /// </summary>
    public bool TryTakeStartUp(out byte vector)
    {
        uint startUp = Interlocked.Exchange(ref _startUp, 0);
        vector = (byte)startUp;
        return startUp != 0;
    }

    /// <summary>Takes a message off the bus; from any thread (11.8.1). False if the state of this APIC makes it deaf to it.</summary>
    internal bool Accept(in InterruptMessage message)
    {
        if (_mode == ApicMode.Disabled)
            return false;
        switch (message.Mode)
        {
            case DeliveryMode.Fixed or DeliveryMode.LowestPriority when IsSoftwareEnabled:
                Request(message.Vector, message.Level);
                return true;
            case DeliveryMode.Nmi:
                return Post(CoreEvent.Nmi);
            case DeliveryMode.Init:
                Volatile.Write(ref _startUp, 0); // one that came before it found no core that waits
                return Post(CoreEvent.Init);
            case DeliveryMode.ExtInt:
                return AcceptExternal();
            case DeliveryMode.StartUp:
                // Before the signal that makes the core look. A second one finds the core started already, however late it looks.
                Interlocked.CompareExchange(ref _startUp, StartUpPending | message.Vector, 0);
                return Post(CoreEvent.StartUp);
            default:
                return false;
        }
    }

    private bool Post(CoreEvent happened)
    {
        _signals.Signal(Core, happened);
        return true;
    }

    /// <summary>Sets the vector's IRR bit. The trigger mode goes first, so that the core never ends the interrupt with a stale one.</summary>
    private void Request(byte vector, bool level)
    {
        if (vector < LocalApicSpec.FirstLegalVector)
        {
            NoteError(LocalApicSpec.ErrorReceiveIllegalVector);
            return;
        }

        ref uint trigger = ref _tmr[vector >> 5];
        if (level)
            Interlocked.Or(ref trigger, Bit(vector));
        else if ((Volatile.Read(ref trigger) & Bit(vector)) != 0)
            Interlocked.And(ref trigger, ~Bit(vector));
        Interlocked.Or(ref _irr[vector >> 5], Bit(vector));
        _signals.Signal(Core, CoreEvent.Interrupt);
    }

    private void SignalIfDeliverable()
    {
        if (HasDeliverable || HasExternal)
            _signals.Signal(Core, CoreEvent.Interrupt);
    }

    /// <summary>The highest vector in a 256-bit set, or <see cref="None"/>.</summary>
    private static int Highest(uint[] words)
    {
        for (int word = VectorWords - 1; word >= 0; word--)
        {
            uint bits = Volatile.Read(ref words[word]);
            if (bits != 0)
                return word * 32 + BitOperations.Log2(bits);
        }

        return None;
    }

    private static uint Bit(int vector) => 1u << (vector & 31);

    private static uint PriorityClass(uint priority) => priority >> 4;

    /// <summary>Class of a vector; 0 for none, which outranks nothing.</summary>
    private static uint PriorityClass(int vector) => vector == None ? 0 : (uint)vector >> 4;
}
