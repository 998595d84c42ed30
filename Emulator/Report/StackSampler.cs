// Where a run spends its instructions.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

using ToroEmu.Machines;
using ToroEmu.Machines.Reports;
using ToroEmu.Symbols;

namespace ToroEmu.Report;

/// <summary>
/// Notes, each time that all cores together have retired so many instructions, the stack of the core that retired the last of them. When there are too many samples, every
/// second one goes and the distance doubles: so runs of any length get thousands, evenly spread.
/// </summary>
internal sealed class StackSampler(DeterministicMachine machine)
{
    private const int SamplesMax = 8_192;
    private const int DepthMax = 64;
    private const ulong FirstPeriod = 500;

    private readonly List<(int Core, int Stack)> samples = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<(int Parent, int Name), int> nodes = [];
    private readonly Dictionary<ulong, ImmutableArray<int>> named = [];

    /// <summary>Instructions between two samples.</summary>
    public ulong Period { get; private set; } = FirstPeriod;

    /// <summary>Where the next one is due.</summary>
    public ulong Next { get; private set; } = FirstPeriod;

    /// <summary>Names of functions, by their numbers.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The tree of calls: each node's caller, -1 for none, and function. A caller comes before its callees.</summary>
    public List<(int Parent, int Name)> Nodes { get; } = [];

    /// <summary>Core and node of each sample.</summary>
    public IReadOnlyList<(int Core, int Stack)> Samples => samples;

    /// <summary>Takes a sample, at <see cref="Next"/>.</summary>
    public void Take()
    {
        int core = machine.LastCore;
        if (core >= 0) samples.Add((core, StackOf(core)));
        if (samples.Count >= SamplesMax) Thin();
        Next = (machine.Position.Instructions / Period + 1) * Period;
    }

    private void Thin()
    {
        int kept = 0;
        for (int index = 1; index < samples.Count; index += 2) samples[kept++] = samples[index];
        samples.RemoveRange(kept, samples.Count - kept);
        Period *= 2;
    }

    private unsafe int StackOf(int index)
    {
        GuestView view = new(machine.Parts.Cores[index].Core.State, machine.Parts.Ram, machine.Inspector.Symbols);
        IReadOnlyList<StackPlace> stack = new StackWalk(view).Walk(DepthMax, guesses: false);
        int node = -1;
        for (int frame = stack.Count - 1; frame >= 0; frame--)
            foreach (int name in NamesOf(view, view.CodeAddress(stack[frame].Asked))) node = NodeOf(node, name);
        return node;
    }

    private int NodeOf(int parent, int name)
    {
        if (nodes.TryGetValue((parent, name), out int node)) return node;
        Nodes.Add((parent, name));
        nodes.Add((parent, name), Nodes.Count - 1);
        return Nodes.Count - 1;
    }

    /// <summary>The function of an address, then those that are inlined there.</summary>
    private ImmutableArray<int> NamesOf(GuestView view, ulong address)
    {
        if (named.TryGetValue(address, out ImmutableArray<int> known)) return known;
        ImmutableArray<int>.Builder found = ImmutableArray.CreateBuilder<int>();
        found.Add(NumberOf(view.Symbols.Find(address)?.Symbol.Name ?? "(unknown)"));
        ImmutableArray<SourceFrame> frames = view.Symbols.Lines.Frames(address);
        for (int index = frames.Length - 1; index >= 0; index--)
            if (frames[index].IsInlined) found.Add(NumberOf(frames[index].Function ?? "(inlined)"));
        named.Add(address, known = found.ToImmutable());
        return known;
    }

    private int NumberOf(string name)
    {
        if (numbers.TryGetValue(name, out int number)) return number;
        Names.Add(name);
        numbers.Add(name, Names.Count - 1);
        return Names.Count - 1;
    }
}
