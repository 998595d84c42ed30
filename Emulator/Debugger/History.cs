// The checkpoints of one machine.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

using ToroEmu.Machines;
using ToroEmu.Machines.State;
using ToroEmu.Memory;

namespace ToroEmu.Debugging;

/// <summary>
/// Dense where the run is, thinner the farther away: distances grow with the distance from the present. The machine is put back in place, at the cost of the pages that
/// were written. Beginning and interventions stay.
/// </summary>
internal sealed class History
{
    /// <summary>Instructions between two checkpoints of a run that gets on: a fraction of what runs within a step back that nobody feels.</summary>
    private const ulong IntervalMin = 1_000_000;
    private const ulong IntervalMax = 4 * IntervalMin;

    /// <summary>The run is to go at least so many times as long as its checkpoints take.</summary>
    private const int ShareMin = 20;

    /// <summary>Checkpoints between which there is less than this fraction of their distance from the present are one too many.</summary>
    private const ulong Density = 4;

    private const long BytesMax = 1L << 30;

    private readonly DeterministicMachine machine;
    private readonly SessionJournal journal;
    private readonly ShownConsole console;
    private readonly StepLimits steps;
    private readonly List<Checkpoint> points = [];
    private readonly StateSection[] sections;
    private Checkpoint anchor; // the present descends from it
    private ulong interval = IntervalMin;
    private ulong density = Density;
    private long lastTaken;
    private long pages;

    public History(DeterministicMachine machine, SessionJournal journal, ShownConsole console, StepLimits steps)
    {
        (this.machine, this.journal, this.console, this.steps) = (machine, journal, console, steps);
        sections = [.. machine.State.Sections.Where(section => section.Part is not RamState)];
        RamState memory = machine.State.Ram;
        anchor = Create(memory.Hash.Tree().Pages, isIntervention: true);
        points.Add(anchor);
        Written.ClearEver();
        Next = anchor.Moment.Instructions + interval;
    }

    /// <summary>The beginning.</summary>
    public Checkpoint First => points[0];

    /// <summary>Checkpoints that there are.</summary>
    public int Count => points.Count;

    /// <summary>Bytes of the pages that they hold.</summary>
    public long Bytes => pages * GuestRam.PageSize;

    /// <summary>Instruction at which the next one is due.</summary>
    public ulong Next { get; private set; }

    public Moment Now => new(machine.Position.Instructions, steps.Events);

    private WrittenPages Written => machine.Parts.Ram.Written!;

    /// <summary>The last checkpoint at or before a moment; null: there is none.</summary>
    public Checkpoint? At(Moment moment) => points.FindLast(point => point.Moment <= moment);

    /// <summary>The last checkpoint before a moment.</summary>
    public Checkpoint? Before(Moment moment) => points.FindLast(point => point.Moment < moment);

    /// <summary>The last checkpoint, at or before a moment, at which a core had made fewer steps.</summary>
    public Checkpoint? BeforeStep(Moment moment, int core, ulong step) => points.FindLast(point => point.Moment <= moment && point.Steps[core] < step);

    /// <summary>Takes one here, unless there is one already or the machine cannot be held.</summary>
    public void Take()
    {
        long start = Stopwatch.GetTimestamp();
        Moment now = Now;
        if (machine.Parts.Slots.SnapshotObstacle is null && !points.Exists(point => point.Moment == now))
        {
            Insert(Create(Written.Ever, isIntervention: false));
            Thin(now);
        }

        long end = Stopwatch.GetTimestamp();
        if ((end - start) * ShareMin > start - lastTaken) interval = Math.Min(interval * 2, IntervalMax);
        else if (interval > IntervalMin) interval /= 2;
        lastTaken = end;
        Next = now.Instructions + interval;
    }

    /// <summary>Somebody has interfered: what was known behind this moment is void, and nothing before leads to what comes.</summary>
    public void Branch()
    {
        Moment now = Now;
        foreach (Checkpoint late in points.Where(point => point.Moment > now)) pages -= late.Pages.Count;
        points.RemoveAll(point => point.Moment > now);
        journal.Branch();
        console.Branch();
        if (machine.Parts.Slots.SnapshotObstacle is null) Insert(Create(Written.Ever, isIntervention: true));
        Next = now.Instructions + interval;
    }

    /// <summary>Puts the machine back. Interventions behind the checkpoint are undone, since nothing leads to them any more.</summary>
    public void Restore(Checkpoint point)
    {
        journal.NoteFrontier();
        RestorePages(point);
        for (int index = 0; index < sections.Length; index++)
        {
            using MemoryStream stream = new(point.Sections[index], writable: false);
            MachineState.Load(sections[index], stream);
        }

        machine.GoBack();
        machine.Conductor.Frozen = point.Frozen;
        for (int core = 0; core < point.Entered.Length; core++)
        {
            machine.Parts.Cores[core].Core.Counts.Entered = point.Entered[core];
            machine.Parts.Cores[core].Core.Breakpoints.Hooks.Forget();
            machine.Parts.Cores[core].Core.LoadTlb(point.Translations[core]);
        }

        journal.Next = point.Events;
        console.Written = point.Written;
        machine.Parts.Log!.GoBack(point.Moment.Instructions, machine.Parts.Bus.Rings);
        Written.ClearEver();
        anchor = point;
        Next = point.Moment.Instructions + interval;
    }

    /// <summary>Interventions later than the present are undone: what they led to is forgotten.</summary>
    public void ForgetUndone()
    {
        Moment now = Now;
        int undone = points.FindIndex(points.IndexOf(anchor) + 1, point => point.IsIntervention);
        if (undone < 0 || points[undone].Moment < now) return;
        journal.Cut(points[undone].Events, points[undone].Boundary);
        for (int index = points.Count - 1; index >= undone; index--) Remove(index);
    }

    private Checkpoint Create(IEnumerable<uint> changed, bool isIntervention)
    {
        Dictionary<uint, byte[]?> copies = [];
        foreach (uint page in changed)
        {
            ReadOnlySpan<byte> bytes = machine.Parts.Ram.Page(page);
            copies.Add(page, PageTree.IsZero(bytes) ? null : bytes.ToArray());
        }

        pages += copies.Count;
        int cores = machine.Parts.Cores.Length;
        return new Checkpoint
        {
            Moment = Now,
            Entered = [.. machine.Parts.Cores.Select(core => core.Core.Counts.Entered)],
            Steps = [.. Enumerable.Range(0, cores).Select(steps.StepsOf)],
            Sections = [.. sections.Select(MachineState.Save)],
            Pages = copies,
            Translations = [.. machine.Parts.Cores.Select(core => core.Core.SaveTlb())],
            Events = journal.Next,
            Boundary = machine.Conductor.Boundary,
            Written = console.Written,
            Frozen = machine.Conductor.Frozen,
            IsIntervention = isIntervention,
        };
    }

    private void Insert(Checkpoint point)
    {
        int later = points.FindIndex(other => other.Moment > point.Moment);
        points.Insert(later < 0 ? points.Count : later, point);
        Written.ClearEver();
        anchor = point;
    }

    /// <summary>Pages that may differ: those written since the anchor, and those of all checkpoints between it and the other one.</summary>
    private void RestorePages(Checkpoint point)
    {
        int from = points.IndexOf(anchor), to = points.IndexOf(point);
        HashSet<uint> differing = [.. Written.Ever];
        for (int index = Math.Min(from, to) + 1; index <= Math.Max(from, to); index++) differing.UnionWith(points[index].Pages.Keys);
        foreach (uint page in differing)
        {
            ReadOnlySpan<byte> bytes = Content(page, to), present = machine.Parts.Ram.Page(page);
            if (bytes.IsEmpty ? !PageTree.IsZero(present) : !present.SequenceEqual(bytes)) machine.Parts.Ram.ReplacePage(page, bytes);
        }
    }

    private byte[]? Content(uint page, int index)
    {
        for (; index >= 0; index--)
            if (points[index].Pages.TryGetValue(page, out byte[]? bytes)) return bytes;
        return null;
    }

    private void Thin(Moment now)
    {
        density = Bytes > BytesMax ? Math.Max(1, density / 2) : Density;
        for (int index = points.Count - 2; index > 0; index--)
        {
            Checkpoint point = points[index];
            if (point.IsIntervention || point == anchor) continue;
            ulong gap = points[index + 1].Moment.Instructions - points[index - 1].Moment.Instructions;
            ulong place = point.Moment.Instructions, distance = place < now.Instructions ? now.Instructions - place : place - now.Instructions;
            if (gap < distance / density) Remove(index);
        }
    }

    /// <summary>The next one takes over the pages.</summary>
    private void Remove(int index)
    {
        Checkpoint point = points[index];
        points.RemoveAt(index);
        pages -= point.Pages.Count;
        if (index == points.Count) return;
        foreach ((uint page, byte[]? bytes) in point.Pages)
            if (points[index].Pages.TryAdd(page, bytes)) pages++;
    }
}
