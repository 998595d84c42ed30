// A core with its engine, its local APIC and its way to the buses.
using System;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Devices.Contracts;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;
using ToroEmu.Scheduling;
using ToroEmu.Tracing;

namespace ToroEmu.Machines;

/// <summary>Plugs one core together: what the engine asks for is answered by the parts of the machine.</summary>
internal sealed unsafe class Vcpu : IVcpu, ICoreServices, ITscSource, IDisposable
{
    private readonly MachineParts parts;
    private readonly InterpreterEngine engine;
    private readonly ulong[] exits = new ulong[(int)VcpuExit.Yielding + 1];

    public Vcpu(int index, MachineParts parts)
    {
        this.parts = parts;
        Core = new Core(index, parts.Ram, this) { IsExact = parts.IsDeterministic };
        Core.IsAlone |= parts.IsDeterministic;
        Apic = new LocalApic(index, parts.Router, parts.Signals, parts.Clock, this);
        engine = new InterpreterEngine(Core);
        Core.State->WaitForSipi = !Core.IsBootstrap;
    }

    public Core Core { get; }

    public LocalApic Apic { get; }

    /// <summary>What the engine decides by.</summary>
    public ISnapshotable Engine => engine;

    public SpinGovernor Spin => engine.Spin;

    public bool GivesWayAtOnce
    {
        get => Spin.GivesWayAtOnce;
        set => Spin.GivesWayAtOnce = value;
    }

    public bool HasPendingEvents => Volatile.Read(ref Core.State->Pending) != 0;

    public ulong? NextDeadline => Apic.NextDeadline;

    /// <summary>A core that holds interrupts off is woken neither by its timer nor by a device; but one that looks at memory may see what a device writes there.</summary>
    public bool ExpectsInterrupts => ((Core.State->SystemFlags & Rflags.If) != 0 && (NextDeadline.HasValue || parts.ExpectsInput()))
        || (!Core.State->Halted && parts.MayWriteMemory());

    public bool GetsNowhere => Core.Faults.Repeats.IsEndless || Core.Faults.IsLost || Spin.IsEndless;

    public CpuModel Model => parts.Cpu;

    public int Cores => parts.Cores;

    public bool IsApicEnabled => Apic.IsEnabled;

    public bool IsBootstrap => Apic.IsBootstrap;

    /// <summary>A hint to other threads.</summary>
    public bool AwaitsStartUp => Volatile.Read(ref Core.State->WaitForSipi) || (Volatile.Read(ref Core.State->Pending) & (uint)CoreEvent.Init) != 0;

    public ulong TaskPriority
    {
        get => Apic.Cr8;
        set => Apic.Cr8 = (byte)value;
    }

    ulong ITscSource.Offset => Core.State->TscOffset;

    /// <summary>Accesses of the core to its own APIC's page.</summary>
    public ulong ApicAccesses { get; private set; }

    public VcpuExit Run(long budget) => Counted(engine.Run(budget));

    public VcpuExit RunAlone() => Counted(engine.RunAlone());

    /// <summary>How often the engine gave control back for a reason.</summary>
    public ulong ExitsBy(VcpuExit reason) => exits[(int)reason];

    public void Post(CoreEvent events)
    {
        CoreEvent before = (CoreEvent)Interlocked.Or(ref Core.State->Pending, (uint)events);
        if ((before & events & CoreEvent.Nmi) != 0) Interlocked.Or(ref Core.State->Pending, (uint)CoreEvent.NmiAgain);
    }

    /// <summary>A run has been held: nobody waits for it any more.</summary>
    public void TakePause() => Interlocked.And(ref Core.State->Pending, ~(uint)CoreEvent.Pause);

    public bool TryWatch(IWatcher watcher) => engine.TryWatch(watcher);

    public void Unwatch() => Core.Ram.Watches.Unwatch(Core.Index);

    public ulong RetiredNow => Core.State->RetiredNow;

    /// <summary>Told of each access to a device; null: nobody looks on.</summary>
    public DeviceCallback? DeviceAccessed { get; set; }

    public ulong ReadPhysical(ulong guestAddress, int size)
    {
        if (Core.IsExact) NoteDevice();
        ulong value = IsOwnApic(guestAddress, out ulong offset) ? Apic.Read(offset, size) : parts.Bus.Read(guestAddress, size);
        DeviceAccessed?.Invoke(RunDeviceAccess.Memory, guestAddress, size, value);
        return value;
    }

    public void WritePhysical(ulong guestAddress, int size, ulong value)
    {
        if (Core.IsExact) NoteDevice();
        DeviceAccessed?.Invoke(RunDeviceAccess.Memory | RunDeviceAccess.Write, guestAddress, size, value);
        if (!IsOwnApic(guestAddress, out ulong offset))
        {
            parts.Bus.Write(guestAddress, size, value);
            return;
        }

        Apic.Write(offset, size, value);
        parts.TimerMoved();
    }

    public uint ReadPort(ushort port, int size)
    {
        if (Core.IsExact) parts.DeviceAccessed();
        uint value = parts.Ports.Read(port, size);
        DeviceAccessed?.Invoke(RunDeviceAccess.Port, port, size, value);
        return value;
    }

    public void WritePort(ushort port, int size, uint value)
    {
        if (Core.IsExact) parts.DeviceAccessed();
        DeviceAccessed?.Invoke(RunDeviceAccess.Port | RunDeviceAccess.Write, port, size, value);
        parts.Ports.Write(port, size, value);
    }

    public ulong UnixNanosecondsAtStart => parts.Wall.UnixNanosecondsAtStart;

    public ulong ReadTsc() => parts.Clock.Nanoseconds;

    public bool TryReadMsr(uint msr, out ulong value)
    {
        value = 0;
        if (!LocalApic.OwnsMsr(msr) || !Apic.TryReadMsr(msr, out value)) return false;
        DeviceAccessed?.Invoke(RunDeviceAccess.Msr, msr, sizeof(ulong), value);
        return true;
    }

    public bool TryWriteMsr(uint msr, ulong value)
    {
        if (!LocalApic.OwnsMsr(msr) || !Apic.TryWriteMsr(msr, value)) return false;
        DeviceAccessed?.Invoke(RunDeviceAccess.Msr | RunDeviceAccess.Write, msr, sizeof(ulong), value);
        parts.TimerMoved();
        if (msr == LocalApicSpec.MsrApicBase) Core.MoveApicPage(Apic.Mode == ApicMode.XApic ? Apic.BaseAddress : null);
        return true;
    }

    public bool TryAcceptInterrupt(out byte vector) => Apic.TryAccept(out vector) || Apic.TryAcceptExternal(out vector);

    public bool TryTakeStartUp(out byte vector) => Apic.TryTakeStartUp(out vector);

    public void InitApic() => Apic.Init();

    public void ExpireTimer() => Apic.Expire(parts.Clock.Nanoseconds);

    public ulong Random() => parts.Random();

    public void Dispose()
    {
        engine.Dispose();
        Core.Dispose();
    }

    /// <summary>A load or store of a device is an instruction of its own block: see <see cref="Core.IsExact"/>.</summary>
    private void NoteDevice()
    {
        Core.State->RetiredNow = Core.RetiredAtDevice;
        parts.DeviceAccessed();
    }

    private VcpuExit Counted(VcpuExit reason)
    {
        exits[(int)reason]++;
        return reason;
    }

    /// <summary>Every core sees its own APIC, at the same address unless it has moved it.</summary>
    private bool IsOwnApic(ulong guestAddress, out ulong offset)
    {
        offset = guestAddress - Apic.BaseAddress;
        bool isOwn = offset < MemoryMap.LocalApicSize;
        if (isOwn) ApicAccesses++;
        return isOwn;
    }
}
