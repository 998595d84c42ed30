// A whole machine, held still.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>
/// What a deterministic machine was between two instructions, and the machines that go on from there. Immutable; from any thread. RAM is shared with
/// those machines until they write to it, so each of them costs the pages that it writes.
/// </summary>
public sealed class MachineSnapshot : IDisposable
{
    /// <summary>Machines that rest until somebody wants one: as many as may run at once, and some that are being thrown away.</summary>
    private static readonly int RestingMax = 2 * Environment.ProcessorCount;

    private readonly ConcurrentBag<ForkHull> resting = [];
    private int restingCount;
    private volatile bool isDisposed;

    internal MachineSnapshot(MachineConfig config, ImageIdentity image, ElfImage symbols)
    {
        Config = config;
        Image = image;
        Symbols = symbols;
        Tree = new PageTree(config.MemoryBytes);
        Pages = NewPages(config);
    }

    /// <summary>What the machine was built from, without limits of the run.</summary>
    public MachineConfig Config { get; }

    /// <summary>What was booted.</summary>
    public ImageIdentity Image { get; }

    /// <summary>Where the run was.</summary>
    public RunPosition Position { get; internal init; }

    /// <summary>Pages of RAM that are not zero.</summary>
    public int PageCount => Pages.Numbers.Count;

    internal ElfImage Symbols { get; }

    /// <summary>All parts but RAM, in the order in which they are loaded.</summary>
    internal IReadOnlyList<KeyValuePair<string, byte[]>> Sections { get; init; } = [];

    internal SharedPages Pages { get; }

    internal PageTree Tree { get; private init; }

    /// <summary>Holds a machine, which goes on unharmed. Only while it does not run.</summary>
    /// <exception cref="MachineException">It cannot be taken: a device is connected to somebody outside; the message is one line.</exception>
    public static MachineSnapshot Take(IDeterministicMachine machine)
    {
        DeterministicMachine source = machine as DeterministicMachine ?? (machine as ForkedMachine)?.Inner
            ?? throw new ArgumentException("not a machine of this emulator", nameof(machine));
        if (source.Parts.Slots.SnapshotObstacle is string obstacle) throw new MachineException($"snapshot: {obstacle}");
        MachineConfig config = source.Parts.Config.Unobserved() with { InstructionsMax = null, Timeout = null, WantsCounts = false };
        PageTree tree = source.State.Ram.Hash.Tree().Copy();
        MachineSnapshot snapshot = new(config, source.Parts.Image!, source.SymbolSource)
        {
            Position = source.Position,
            Tree = tree,
            Sections = [.. source.State.Sections.Where(section => section.Part is not RamState)
                .Select(section => KeyValuePair.Create(section.Name, MachineState.Save(section)))],
        };
        foreach (uint page in tree.Pages) source.Parts.Ram.Page(page).CopyTo(snapshot.Pages.Add(page));
        return snapshot;
    }

    /// <summary>Holds a machine in a file; one that is there already is replaced, whole, or stays as it is.</summary>
    /// <exception cref="MachineException">As of <see cref="Take"/>, or the file cannot be written.</exception>
    public static void Save(IDeterministicMachine machine, string path)
    {
        using MachineSnapshot snapshot = Take(machine);
        snapshot.Save(path);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="MachineException">It is missing, damaged, of a later version, or for a machine that this emulator or host does not have; one line.</exception>
    public static MachineSnapshot Load(string path) => SnapshotFile.Load(path);

    /// <summary>Reads what <see cref="Save(Stream)"/> wrote.</summary>
    /// <exception cref="MachineException">As of <see cref="Load(string)"/>.</exception>
    public static MachineSnapshot Load(Stream stream) => SnapshotFile.Load(stream, "the snapshot");

    /// <summary>Writes the file, beside the old one, if there is one, and then in its place.</summary>
    /// <exception cref="MachineException">It cannot be written.</exception>
    public void Save(string path) => SnapshotFile.Save(this, path);

    /// <summary>Writes to a stream.</summary>
    public void Save(Stream stream) => SnapshotFile.Write(this, stream);

    /// <summary>A machine that goes on from here. Dispose of it soon: the next one may be made of it. Any number may live at once.</summary>
    /// <param name="console">Takes what the guest writes from now on.</param>
    /// <param name="seed">Other slices and random numbers from now on; null: the run goes on as it would have.</param>
    /// <exception cref="MachineException">The host cannot provide what the machine needs.</exception>
    public IDeterministicMachine Fork(IConsoleSink console, ulong? seed = null)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (resting.TryTake(out ForkHull? hull)) Interlocked.Decrement(ref restingCount);
        else hull = NewHull(Config);
        PutBack(hull, console, seed);
        return new ForkedMachine(hull, TakeBack);
    }

    /// <summary>As <see cref="Fork(IConsoleSink, ulong?)"/>, with a record of the run, in which this snapshot is, too. Costs as much as writing the snapshot to a file.</summary>
    /// <param name="console">Takes what the guest writes from now on.</param>
    /// <param name="seed">Other slices and random numbers from now on; null: the run goes on as it would have.</param>
    /// <param name="record">Notes the run; unused so far.</param>
    /// <exception cref="MachineException">The host cannot provide what the machine needs.</exception>
    public IDeterministicMachine Fork(IConsoleSink console, ulong? seed, TraceRecorder record)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        ArgumentNullException.ThrowIfNull(record);
        using MemoryStream file = new();
        Save(file);
        byte[] content = file.ToArray();
        MachineConfig run = new() { ImagePath = "snapshot", Deterministic = true, SeedFromHere = seed, Record = record, ReadFile = _ => content };
        ForkHull hull = NewHull(Config.ObservedAs(record.Begin(run, embeds: true)));
        PutBack(hull, console, seed);
        return new ForkedMachine(hull, ended => ended.Dispose());
    }

    /// <summary>Machines that were made from it may go on.</summary>
    public void Dispose()
    {
        isDisposed = true;
        while (resting.TryTake(out ForkHull? hull)) hull.Dispose();
        Pages.Dispose();
    }

    /// <summary>The only machine of this snapshot, which ends with it.</summary>
    /// <param name="console">Takes what the guest writes from now on.</param>
    /// <param name="run">Limits of the run, what is to be counted, and another seed.</param>
    internal IDeterministicMachine Restore(IConsoleSink console, MachineConfig run)
    {
        try
        {
            ForkHull hull = NewHull(Config.ObservedAs(run) with { InstructionsMax = run.InstructionsMax, Timeout = run.Timeout, WantsCounts = run.WantsCounts });
            PutBack(hull, console, run.SeedFromHere);
            return new ForkedMachine(hull, EndWith);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void EndWith(ForkHull hull)
    {
        hull.Dispose();
        Dispose();
    }

    private static void PutBack(ForkHull hull, IConsoleSink console, ulong? seed)
    {
        try
        {
            hull.PutBack(console, seed);
        }
        catch (InvalidDataException e)
        {
            hull.Dispose();
            throw new MachineException($"the snapshot does not fit the machine it describes ({e.Message}); take it again");
        }
    }

    /// <summary>Makes a first machine, which shows whether all parts fit.</summary>
    /// <exception cref="MachineException">They do not, or the host cannot provide what the machine needs.</exception>
    internal void Try() => Fork(new ForkConsole()).Dispose();

    /// <summary>A run is over.</summary>
    private void TakeBack(ForkHull hull)
    {
        hull.Rest();
        if (isDisposed || !hull.IsReusable || !TryCount())
        {
            hull.Dispose();
            return;
        }

        resting.Add(hull);
        if (isDisposed && resting.TryTake(out ForkHull? left)) left.Dispose();
    }

    /// <summary>Whether one more may rest.</summary>
    private bool TryCount()
    {
        bool counts = Interlocked.Increment(ref restingCount) <= RestingMax;
        if (!counts) Interlocked.Decrement(ref restingCount);
        return counts;
    }

    private static SharedPages NewPages(MachineConfig config)
    {
        try
        {
            return new SharedPages(((nuint)config.MemoryBytes) + ((nuint)config.Cores << GuestRam.PageShift));
        }
        catch (OutOfMemoryException)
        {
            throw TooLarge(config);
        }
    }

    private static MachineException TooLarge(MachineConfig config) =>
        new($"the machine has {MemorySize.Format(config.MemoryBytes)} of RAM, which this host does not have left; free some, or end other machines");

    private ForkHull NewHull(MachineConfig config)
    {
        try
        {
            return new ForkHull(this, config);
        }
        catch (OutOfMemoryException)
        {
            throw TooLarge(Config);
        }
    }
}
