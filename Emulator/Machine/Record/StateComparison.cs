// Compares two machines that stand still.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Machines.Reports;
using ToroEmu.Machines.State;
using ToroEmu.Memory;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Record;

internal static unsafe class StateComparison
{
    private const int PagesShown = 8, BytesShown = 8;

    /// <summary>Whether they are at the same place in the same state.</summary>
    public static bool IsSame(DeterministicMachine a, DeterministicMachine b) => a.Position == b.Position && a.StateHash().AsSpan().SequenceEqual(b.StateHash());

    /// <summary>Where the cores of a machine are.</summary>
    public static ImmutableArray<CorePlace> Places(DeterministicMachine machine)
    {
        SymbolTable symbols = SymbolTable.From(machine.SymbolSource);
        return [.. machine.Parts.Cores.Select(core => Place(core.Core.State, symbols))];
    }

    public static RunSide Side(DeterministicMachine machine) => new(machine.Position, machine.LastCore, Places(machine), machine.HasEnded);

    /// <summary>By core: the registers that differ.</summary>
    public static IReadOnlyList<(int Core, ImmutableArray<(string Name, string A, string B)> Registers)> Registers(DeterministicMachine a, DeterministicMachine b)
    {
        List<(int, ImmutableArray<(string, string, string)>)> cores = [];
        for (int core = 0; core < Math.Min(a.Parts.Cores.Length, b.Parts.Cores.Length); core++)
        {
            ImmutableArray<(string, string, string)> registers = Registers(a.Parts.Cores[core].Core.State, b.Parts.Cores[core].Core.State);
            if (!registers.IsEmpty) cores.Add((core, registers));
        }

        return cores;
    }

    /// <summary>The first pages that differ, and how many do.</summary>
    public static (ImmutableArray<PageDifference> First, int Count) Pages(DeterministicMachine a, DeterministicMachine b)
    {
        GuestRam one = a.Parts.Ram, other = b.Parts.Ram;
        SymbolTable symbols = SymbolTable.From(a.SymbolSource);
        ImmutableArray<PageDifference>.Builder first = ImmutableArray.CreateBuilder<PageDifference>();
        int count = 0;
        for (uint page = 0; page < Math.Min(one.Pages, other.Pages); page++)
        {
            if (one.Page(page).SequenceEqual(other.Page(page))) continue;
            if (count++ < PagesShown) first.Add(Page(one, one.Page(page), other.Page(page), symbols));
        }

        return (first.ToImmutable(), count);
    }

    /// <summary>Parts of the state that differ, RAM not among them.</summary>
    public static ImmutableArray<string> Sections(DeterministicMachine a, DeterministicMachine b)
    {
        Dictionary<string, byte[]> known = a.SectionHashes().ToDictionary(section => section.Name, section => section.Hash);
        return [.. b.SectionHashes()
            .Where(section => section.Name != RamSection && !(known.TryGetValue(section.Name, out byte[]? hash) && hash.AsSpan().SequenceEqual(section.Hash)))
            .Select(section => section.Name)];
    }

    private const string RamSection = "ram";

    private static CorePlace Place(CpuState* cpu, SymbolTable symbols)
    {
        ulong rip = cpu->Segments[SegReg.Cs].Base + cpu->Rip;
        return new CorePlace(rip, symbols.Find(rip)?.ToString() ?? "", cpu->Retired);
    }

    private static ImmutableArray<(string, string, string)> Registers(CpuState* a, CpuState* b) =>
        [.. RegisterList.Of(a, a->Rip).Zip(RegisterList.Of(b, b->Rip)).Where(pair => pair.First != pair.Second).Select(pair => (pair.First.Name, pair.First.Value, pair.Second.Value))];

    private static PageDifference Page(GuestRam ram, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, SymbolTable symbols)
    {
        int at = a.CommonPrefixLength(b), bytes = 0;
        for (int index = at; index < a.Length; index++) bytes += a[index] == b[index] ? 0 : 1;
        int shown = Math.Min(BytesShown, a.Length - at);
        fixed (byte* host = a)
        {
            ulong address = ram.GuestAddress(host + at);
            return new PageDifference(address, symbols.Find(address)?.ToString() ?? "", bytes, Convert.ToHexStringLower(a.Slice(at, shown)), Convert.ToHexStringLower(b.Slice(at, shown)));
        }
    }
}
