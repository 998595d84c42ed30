// What will happen next on a core, as far as it can be known.
using System.Collections.Generic;

namespace ToroEmu.Tracing;

/// <summary>
/// Programs repeat themselves: behind an instruction or branch comes what came behind it the last time. Writer and reader of a file both keep this, so that only what
/// is new must be written. Depends on nothing but the events themselves.
/// </summary>
internal sealed class EventForecast
{
    private const int CoresMax = 64;
    private const int KnownMax = 1 << 20;

    private readonly Dictionary<Key, Next> known = [];
    private readonly Key[] last = new Key[CoresMax];
    private readonly ulong[] rips = new ulong[CoresMax];
    private readonly Dictionary<(ulong Rip, bool IsStore), Access> accesses = [];
    private EventTime time = EventTime.Start;

    /// <summary>The last event's core and place.</summary>
    public int Core { get; private set; }

    public ulong Instructions { get; private set; }

    public ulong Nanoseconds { get; private set; }

    private readonly record struct Key(RunEventKind Kind, ulong Rip, ulong Address);

    private readonly record struct Next(RunEventKind Kind, ulong Rip, ulong Address, int Size, int Detail, ulong Instructions);

    private readonly record struct Access(ulong Address, ulong Stride, ulong Distance);

    /// <summary>RIP of the core's last event.</summary>
    public ulong RipOf(int core) => rips[core];

    /// <summary>The time of an event so many instructions on.</summary>
    public ulong TimeAfter(ulong instructions) => time.After(instructions);

    /// <summary>The next event of the last core, if it is one that can be known wholly: an instruction or a branch.</summary>
    public bool TryForetell(out RunEvent next)
    {
        next = default;
        if (!known.TryGetValue(last[Core], out Next what) || IsAccess(what.Kind)) return false;
        next = new RunEvent
        {
            Kind = what.Kind,
            Core = Core,
            Instructions = unchecked(Instructions + what.Instructions),
            Nanoseconds = time.After(what.Instructions),
            Rip = what.Rip,
            Address = what.Address,
            Size = what.Size,
            Detail = what.Detail,
        };
        return true;
    }

    /// <summary>The instruction and size of a load or store that comes next on a core, where it goes, and how far physical and linear address will lie apart.</summary>
    public bool TryForetellAccess(int core, RunEventKind kind, out RunEvent next)
    {
        next = default;
        if (!known.TryGetValue(last[core], out Next what) || what.Kind != kind) return false;
        Access access = AccessOf(what.Rip, kind);
        ulong address = unchecked(access.Address + access.Stride);
        next = new RunEvent
        {
            Kind = kind,
            Core = core,
            Instructions = unchecked(Instructions + what.Instructions),
            Nanoseconds = time.After(what.Instructions),
            Rip = what.Rip,
            Size = what.Size,
            Address = address,
            Physical = unchecked(address - access.Distance),
        };
        return true;
    }

    /// <summary>This has happened.</summary>
    public void Learn(in RunEvent happened)
    {
        int core = happened.Core;
        ulong passed = unchecked(happened.Instructions - Instructions);
        time.Learn(passed, happened.Nanoseconds);
        if (happened.Kind == RunEventKind.Slice) time.Share(happened.Value);
        bool isCode = IsCode(happened.Kind);
        if (isCode) Connect(happened, passed);
        if (IsAccess(happened.Kind)) Note(happened);
        // Whatever else comes in between does not change how the program goes on, but it does change how far that is.
        last[core] = isCode ? new Key(happened.Kind, happened.Rip, happened.Kind == RunEventKind.Branch ? happened.Address : 0) : new Key(happened.Kind, happened.Rip, 0);
        rips[core] = happened.Rip;
        (Core, Instructions, Nanoseconds) = (core, happened.Instructions, happened.Nanoseconds);
    }

    private static bool IsAccess(RunEventKind kind) => kind is RunEventKind.Load or RunEventKind.Store;

    private static bool IsCode(RunEventKind kind) => kind is RunEventKind.Instruction or RunEventKind.Branch || IsAccess(kind);

    private void Connect(in RunEvent happened, ulong passed)
    {
        if (known.Count >= KnownMax) known.Clear();
        ulong address = IsAccess(happened.Kind) ? 0 : happened.Address;
        known[last[happened.Core]] = new Next(happened.Kind, happened.Rip, address, happened.Size, happened.Detail, passed);
    }

    private void Note(in RunEvent happened)
    {
        if (accesses.Count >= KnownMax) accesses.Clear();
        ulong before = AccessOf(happened.Rip, happened.Kind).Address;
        accesses[(happened.Rip, happened.Kind == RunEventKind.Store)] =
            new Access(happened.Address, unchecked(happened.Address - before), unchecked(happened.Address - happened.Physical));
    }

    private Access AccessOf(ulong rip, RunEventKind kind) => accesses.TryGetValue((rip, kind == RunEventKind.Store), out Access access) ? access : default;
}
