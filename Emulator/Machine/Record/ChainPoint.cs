// The state of a run at one place.
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <summary>A link of the chain of hashes: two runs whose points are equal have done the same up to there.</summary>
/// <param name="Instructions">Of all cores, retired in front of it.</param>
/// <param name="Slices">Slices that have begun before.</param>
/// <param name="Hash">SHA-256 of the machine's state.</param>
/// <param name="Sections">By section: its name, and the first bytes of its own hash. May be empty.</param>
public sealed record ChainPoint(ulong Instructions, ulong Slices, ImmutableArray<byte> Hash, ImmutableArray<(string Name, uint Hash)> Sections)
{
    /// <summary>Whether it is the same state at the same place.</summary>
    public bool IsSameAs(ChainPoint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Instructions == other.Instructions && Slices == other.Slices && Hash.AsSpan().SequenceEqual(other.Hash.AsSpan());
    }

    /// <summary>Where the machine is, and what it is.</summary>
    public static ChainPoint Of(IDeterministicMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        RunPosition position = machine.Position;
        ImmutableArray<(string, uint)>.Builder sections = ImmutableArray.CreateBuilder<(string, uint)>();
        foreach ((string name, byte[] hash) in machine.SectionHashes()) sections.Add((name, BinaryPrimitives.ReadUInt32LittleEndian(hash)));
        return new ChainPoint(position.Instructions, position.Slices, [.. machine.StateHash()], sections.ToImmutable());
    }

    /// <summary>Sections that are not the same, by name; empty if that is not known.</summary>
    public ImmutableArray<string> Differences(ChainPoint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        for (int index = 0; index < Math.Min(Sections.Length, other.Sections.Length); index++)
            if (Sections[index] != other.Sections[index]) names.Add(Sections[index].Name);
        return names.ToImmutable();
    }
}
