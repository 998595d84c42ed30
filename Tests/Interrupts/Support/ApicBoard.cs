// Some local APICs on one bus, and a record of what they signal.
using System;
using System.Linq;
using System.Threading;
using ToroEmu.Interrupts;
using static ToroEmu.Interrupts.LocalApicSpec;

namespace ToroEmu.Tests.Interrupts.Support;

/// <summary>A machine without cores. Every APIC is enabled by software unless asked otherwise.</summary>
internal sealed class ApicBoard : ICoreSignals
{
    private readonly uint[] _signals;
    private readonly LocalApic[] _apics;

    public ApicBoard(int cores, bool enable = true)
    {
        _signals = new uint[cores];
        _apics = [.. Enumerable.Range(0, cores).Select(core => new LocalApic(core, Router, this, Time, Time))];
        foreach (LocalApic apic in _apics.Where(_ => enable))
            Write(apic, Svr, SvrEnabled | 0xFF);
    }

    public FakeTime Time { get; } = new();

    public IpiRouter Router { get; } = new();

    public LocalApic this[int core] => _apics[core];

    public static uint Read(LocalApic apic, uint offset) => (uint)apic.Read(offset, sizeof(uint));

    public static void Write(LocalApic apic, uint offset, uint value) => apic.Write(offset, sizeof(uint), value);

    /// <summary>Errors logged until now.</summary>
    public static uint Errors(LocalApic apic)
    {
        Write(apic, Esr, 0);
        return Read(apic, Esr);
    }

    /// <summary>Writes the ICR of <paramref name="core"/> through its page.</summary>
    public void Send(int core, uint low, uint destination = 0)
    {
        Write(_apics[core], IcrHigh, destination << XApicIdShift);
        Write(_apics[core], IcrLow, low);
    }

    public static void EnterX2Apic(LocalApic apic)
    {
        apic.TryReadMsr(MsrApicBase, out ulong value);
        if (!apic.TryWriteMsr(MsrApicBase, value | BaseX2Apic))
            throw new InvalidOperationException("x2APIC mode was refused");
    }

    /// <summary>Whether the vector waits in the core's IRR.</summary>
    public bool IsRequested(int core, byte vector) => (ReadVector(core, Irr, vector) & 1) != 0;

    public bool IsInService(int core, byte vector) => (ReadVector(core, Isr, vector) & 1) != 0;

    public bool IsLevel(int core, byte vector) => (ReadVector(core, Tmr, vector) & 1) != 0;

    /// <summary>The cores in whose IRR the vector waits, as text: "0 2".</summary>
    public string Requested(byte vector) => string.Join(' ', _apics.Select(apic => apic.Core).Where(core => IsRequested(core, vector)));

    /// <summary>Takes the events signalled to a core since the last call.</summary>
    public CoreEvent TakeSignals(int core) => (CoreEvent)Interlocked.Exchange(ref _signals[core], 0);

    /// <summary>The cores that were signalled <paramref name="wanted"/>, as text; forgets all signals.</summary>
    public string TakeSignalled(CoreEvent wanted) =>
        string.Join(' ', _apics.Select(apic => apic.Core).Where(core => TakeSignals(core).HasFlag(wanted)).ToArray());

    public void Signal(int core, CoreEvent events) => Interlocked.Or(ref _signals[core], (uint)events);

    private uint ReadVector(int core, uint register, byte vector)
    {
        uint offset = register + (uint)(vector >> 5) * RegisterStride;
        LocalApic apic = _apics[core];
        if (apic.Mode == ApicMode.XApic)
            return Read(apic, offset) >> (vector & 31);
        apic.TryReadMsr(MsrX2ApicFirst + offset / RegisterStride, out ulong value);
        return (uint)value >> (vector & 31);
    }
}
