// A machine that can be put back to where its snapshot is.
using System;
using System.Collections.Generic;
using System.IO;

using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>
/// RAM that begins as the snapshot's and knows which of its pages were written; cores and devices around it. Putting it back costs the pages that were written, and
/// keeps what the cores have decoded of all that is as it was.
/// </summary>
internal sealed class ForkHull : IDisposable
{
    /// <summary>Of a machine that has written more than this many pages a new copy is cheaper, and takes less memory than this one holds.</summary>
    private const int WrittenMax = 4096;

    private readonly MachineSnapshot snapshot;
    private readonly GuestRam ram;
    private readonly ForkConsole console = new();

    public ForkHull(MachineSnapshot snapshot, MachineConfig config)
    {
        this.snapshot = snapshot;
        ram = new GuestRam(config.MemoryBytes, config.Cores, snapshot.Pages.NewMemory());
        ram.TrackWrites();
        try
        {
            MachineAssembly assembly = new(config, ram, MachineBuilder.Listen(config, new ConsoleBytes(console)), snapshot.Tree);
            Machine = (DeterministicMachine)assembly.Finish(null, snapshot.Symbols, snapshot.Image);
        }
        catch
        {
            ram.Dispose();
            throw;
        }
    }

    public DeterministicMachine Machine { get; }

    /// <summary>Whether putting it back is possible and worth it. Devices that listen to the world outside do so for one run.</summary>
    public bool IsReusable => ram.Written!.Ever.Count <= WrittenMax && !Machine.IsInputOver && !Machine.Parts.Slots.HasListeners;

    /// <summary>Puts the machine to where the snapshot is.</summary>
    /// <exception cref="InvalidDataException">The snapshot is none of this machine.</exception>
    public void PutBack(IConsoleSink target, ulong? seed)
    {
        WrittenPages written = ram.Written!;
        foreach (uint page in written.Ever) ram.ReplacePage(page, snapshot.Pages.Find(page));
        written.ClearAll();
        Machine.State.Ram.Hash.Reset();
        Load(snapshot.Sections);
        Machine.GoOn(seed);
        console.Target = target;
    }

    /// <summary>Nobody listens any more.</summary>
    public void Rest() => console.Target = null;

    public void Dispose() => Machine.Dispose();

    private void Load(IReadOnlyList<KeyValuePair<string, byte[]>> sections)
    {
        int next = 0;
        foreach (StateSection section in Machine.State.Sections)
        {
            if (section.Part is RamState) continue;
            if (next == sections.Count || sections[next].Key != section.Name) throw new InvalidDataException($"the section {section.Name} is missing");
            using MemoryStream stream = new(sections[next++].Value, writable: false);
            MachineState.Load(section, stream);
        }

        if (next != sections.Count) throw new InvalidDataException($"the section {sections[next].Key} is for another machine");
    }
}
