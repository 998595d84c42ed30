// The local APIC's register file and its two front ends: the xAPIC page and the x2APIC MSRs.
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Interrupts.LocalApicSpec;

namespace ToroEmu.Interrupts;

public sealed partial class LocalApic
{
    private readonly uint[] _lvt = new uint[LvtCount];
    private volatile ApicMode _mode = ApicMode.XApic;
    private ulong _apicBase; // IA32_APIC_BASE without EN and EXTD
    private volatile uint _tpr;
    private volatile uint _ldr;
    private volatile uint _dfr;
    private volatile uint _svr;
    private uint _pendingErrors; // set by any thread, moved to _esr by a write of ESR
    private uint _esr;
    private uint _icrLow;
    private uint _icrHigh;
    private long _ignoredAccesses;

    /// <summary>State chosen by IA32_APIC_BASE.</summary>
    public ApicMode Mode => _mode;

    /// <summary>IA32_APIC_BASE.EN: CPUID announces an APIC.</summary>
    public bool IsEnabled => _mode != ApicMode.Disabled;

    /// <summary>Accesses to the page of a width or alignment the APIC does not serve, and commands it does not carry.</summary>
    public long IgnoredAccesses => _ignoredAccesses;

    /// <summary>SVR bit 8: without it no fixed interrupt is accepted and the LVT is masked (11.4.7.2).</summary>
    internal bool IsSoftwareEnabled => _mode != ApicMode.Disabled && (_svr & SvrEnabled) != 0;

    /// <summary>Task priority class, 0..15.</summary>
    internal uint TaskClass => PriorityClass(_tpr);

    private bool IsX2Apic => _mode == ApicMode.X2Apic;

    /// <summary>
    /// Reads the xAPIC page. Anything but an aligned 32-bit read is undefined (11.4.1.2): zero here, but a wider one is split and finds the register
    /// in its low half. No page in the other modes.
    /// </summary>
    public ulong Read(ulong offset, int size)
    {
        if (_mode != ApicMode.XApic)
            return ulong.MaxValue >> (64 - 8 * size);
        if (size == sizeof(ulong))
            return Read(offset, sizeof(uint)) | Read(offset + sizeof(uint), sizeof(uint)) << 32;
        if (!IsServed(offset, size))
            return 0;
        if (IsReadable((uint)offset, x2Apic: false))
            return ReadRegister((uint)offset);
        NoteError(ErrorIllegalRegister);
        return 0;
    }

    /// <summary>Writes the xAPIC page; reserved bits and read-only registers stay as they are. Of 64 bits the low half counts.</summary>
    public void Write(ulong offset, int size, ulong value)
    {
        if (_mode != ApicMode.XApic || !IsServed(offset, size == sizeof(ulong) ? sizeof(uint) : size))
            return;
        uint? writable = WritableBits((uint)offset, x2Apic: false);
        if (writable is not null)
            WriteRegister((uint)offset, (uint)value & writable.Value);
        else if (!IsReadable((uint)offset, x2Apic: false))
            NoteError(ErrorIllegalRegister);
    }

    /// <summary>A register by its offset, in any mode and without effect: for whoever looks at a machine that stands.</summary>
    internal uint Peek(uint offset) => ReadRegister(offset);

    private bool IsServed(ulong offset, int size)
    {
        bool served = size == sizeof(uint) && offset < PageSize && offset % RegisterStride == 0;
        if (!served)
            _ignoredAccesses++;
        return served;
    }

    private uint ReadRegister(uint offset) => offset switch
    {
        Id => IsX2Apic ? ApicId : ApicId << XApicIdShift,
        LocalApicSpec.Version => VersionValue,
        Tpr => _tpr,
        Ppr => ProcessorPriority,
        Ldr => IsX2Apic ? X2ApicLdr(ApicId) : _ldr,
        Dfr => _dfr,
        Svr => _svr,
        >= Isr and <= IsrLast => ReadVectors(_isr, offset - Isr),
        >= Tmr and <= TmrLast => ReadVectors(_tmr, offset - Tmr),
        >= Irr and <= IrrLast => ReadVectors(_irr, offset - Irr),
        Esr => _esr,
        IcrLow => _icrLow,
        IcrHigh => _icrHigh,
        LvtLint0 or LvtLint1 => ReadLint((int)((offset - LvtLint0) / RegisterStride)),
        >= LvtTimer and <= LvtError => _lvt[LvtIndex(offset)],
        InitialCount => _timer.InitialCount,
        CurrentCount => _timer.CurrentCount,
        Dcr => _timer.Divide,
        _ => 0, // EOI is write-only; APR and remote read are not supported since Pentium 4 (table 11-1)
    };

    private static uint ReadVectors(uint[] words, uint offset) => Volatile.Read(ref words[offset / RegisterStride]);

    private void WriteRegister(uint offset, uint value)
    {
        switch (offset)
        {
            case Tpr: SetTaskPriority(value); break;
            case LocalApicSpec.Eoi: Eoi(); break;
            case Ldr: _ldr = value; break;
            case Dfr: _dfr = value | DfrReservedOnes; break;
            case Svr: WriteSpuriousVector(value); break;
            case Esr: _esr = Interlocked.Exchange(ref _pendingErrors, 0); break;
            case IcrLow: WriteCommand(value); break;
            case IcrHigh: _icrHigh = value; break;
            case LvtTimer: WriteLvtTimer(value); break;
            case LvtLint0 or LvtLint1:
                WriteLvt(offset, value);
                LintChanged((int)((offset - LvtLint0) / RegisterStride));
                break;
            case > LvtTimer and <= LvtError: WriteLvt(offset, value); break;
            case InitialCount: ExpireNow(); _timer.WriteInitialCount(value); break;
            case Dcr: ExpireNow(); _timer.WriteDivide(value); break;
            case SelfIpi: SendSelf((byte)value); break;
        }
    }

    private void SetTaskPriority(uint value)
    {
        _tpr = value;
        SignalIfDeliverable();
    }

    /// <summary>Disabling by software masks every LVT entry, and they stay masked when it is enabled again (11.4.7.2).</summary>
    private void WriteSpuriousVector(uint value)
    {
        ExpireNow(); // under the mask as it was
        _svr = value;
        if (IsSoftwareEnabled)
            return;
        for (int entry = 0; entry < LvtCount; entry++)
            Volatile.Write(ref _lvt[entry], _lvt[entry] | LvtMasked);
    }

    private void WriteLvt(uint offset, uint value) =>
        Volatile.Write(ref _lvt[LvtIndex(offset)], IsSoftwareEnabled ? value : value | LvtMasked);

    private void WriteLvtTimer(uint value)
    {
        ExpireNow(); // under the mask and mode as they were
        WriteLvt(LvtTimer, value);
        _timer.Mode = (ApicTimerMode)((value >> LvtTimerModeShift) & LvtTimerModeMask);
    }

    /// <summary>Settles what has already happened before the guest changes the timer.</summary>
    private void ExpireNow() => Expire(_clock.Nanoseconds);

    private void WriteCommand(uint low)
    {
        _icrLow = low;
        SendCommand(IsX2Apic ? Icr.FromX2Apic(((ulong)_icrHigh << 32) | low) : Icr.FromXApic(low, _icrHigh));
    }

    private void SendCommand(in Icr command)
    {
        if (!command.IsCarried)
        {
            _ignoredAccesses++;
            return;
        }

        bool hasVector = command.Message.Mode is DeliveryMode.Fixed or DeliveryMode.LowestPriority;
        if (hasVector && command.Message.Vector < FirstLegalVector)
            NoteError(ErrorSendIllegalVector);
        _router.Send(this, command);
        // Guests give a core that they start a few milliseconds: it runs first (ThreadedScheduler).
        if (command.Message.Mode == DeliveryMode.StartUp)
            _signals.Signal(Core, CoreEvent.Pause);
    }

    private void SendSelf(byte vector)
    {
        InterruptMessage message = new(vector, DeliveryMode.Fixed, ApicId, false, false);
        SendCommand(new Icr(message, DestinationShorthand.Self, Assert: true));
    }

    /// <summary>Whether this APIC is among the destinations of a message (11.6.2, 11.12.10). From any thread.</summary>
    internal bool IsAddressedBy(in InterruptMessage message) =>
        message.Destination == InterruptMessage.Broadcast
        || (message.Logical ? MatchesLogical(message.Destination) : message.Destination == ApicId);

    private bool MatchesLogical(uint destination)
    {
        if (IsX2Apic)
            return InSameCluster(X2ApicLdr(ApicId), destination, bitsPerCluster: 16);
        uint id = _ldr >> XApicIdShift;
        bool flat = _dfr >> DfrModelShift == DfrModelFlat;
        return flat ? (id & destination) != 0 : InSameCluster(id, destination, bitsPerCluster: 4);
    }

    private static bool InSameCluster(uint id, uint destination, int bitsPerCluster)
    {
        uint members = (1u << bitsPerCluster) - 1;
        return id >> bitsPerCluster == destination >> bitsPerCluster && (id & destination & members) != 0;
    }

    private bool IsMasked(uint lvtOffset) => (Volatile.Read(ref _lvt[LvtIndex(lvtOffset)]) & LvtMasked) != 0;

    /// <summary>Delivers a local source's interrupt if its LVT entry lets it through.</summary>
    private void RaiseLocal(uint lvtOffset)
    {
        uint entry = Volatile.Read(ref _lvt[LvtIndex(lvtOffset)]);
        if ((entry & LvtMasked) == 0)
            Request((byte)(entry & LvtVectorMask), level: false);
    }

    /// <summary>
    /// Records an error for the next write of ESR. The first one since then interrupts (11.5.3); so an illegal vector in the error
    /// entry itself cannot recurse. From any thread.
    /// </summary>
    private void NoteError(uint error)
    {
        if (Interlocked.Or(ref _pendingErrors, error) == 0)
            RaiseLocal(LvtError);
    }

    private void ResetRegisters()
    {
        for (int word = 0; word < VectorWords; word++)
        {
            Interlocked.Exchange(ref _irr[word], 0);
            Interlocked.Exchange(ref _tmr[word], 0);
            _isr[word] = 0;
        }

        for (int entry = 0; entry < LvtCount; entry++)
            Volatile.Write(ref _lvt[entry], LvtReset);
        _tpr = _ldr = _esr = _icrLow = _icrHigh = 0;
        Interlocked.Exchange(ref _pendingErrors, 0);
        Interlocked.Exchange(ref _lintRemoteIrr, 0);
        Volatile.Write(ref _externalMessages, 0);
        _dfr = DfrReset;
        _svr = SvrReset;
        _timer.Reset();
    }
}
