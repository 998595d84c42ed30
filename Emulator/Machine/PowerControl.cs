// How a guest ends its run.
using System.IO;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

/// <summary>Takes the first end-of-run request of a device; from any core's thread.</summary>
internal sealed class PowerControl(IScheduler scheduler) : IPowerControl, ISnapshotable
{
    private const int None = 0, Exited = 1, WasReset = 2;

    private int request;

    /// <summary>The guest's code; 0 unless it exited.</summary>
    public int GuestCode { get; private set; }

    public bool IsReset => Volatile.Read(ref request) == WasReset;

    public void Exit(int guestCode)
    {
        if (Interlocked.CompareExchange(ref request, Exited, None) != None) return;
        GuestCode = guestCode;
        scheduler.End(new SchedulerExit(SchedulerExitKind.Power));
    }

    /// <summary>Off, as asked: the run has ended well.</summary>
    public void PowerOff() => Exit(0);

    public void Reset()
    {
        if (Interlocked.CompareExchange(ref request, WasReset, None) == None) scheduler.End(new SchedulerExit(SchedulerExitKind.Power));
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write((byte)Volatile.Read(ref request));
        writer.Write(GuestCode);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        byte made = reader.ReadByte();
        if (made > WasReset) throw new InvalidDataException($"power: request {made}");
        Volatile.Write(ref request, made);
        GuestCode = reader.ReadInt32();
    }
}
