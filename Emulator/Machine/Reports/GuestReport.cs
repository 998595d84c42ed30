// What a run tells about a guest that died or got stuck.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Reports;

/// <summary>Everything is read from the machine when the report is made, so it outlives the machine. <see cref="ReportText"/> and <see cref="ReportJson"/> write it.</summary>
public sealed record GuestReport
{
    public required ReportKind Kind { get; init; }

    /// <summary>The core that the first cause is about; null: all of them.</summary>
    public int? Core { get; init; }

    /// <summary>The first cause in plain words: sentences, the first one names the core.</summary>
    public required string Cause { get; init; }

    /// <summary>The instruction where it began to go wrong: the call of a null pointer rather than address 0.</summary>
    public ReportPlace? Root { get; init; }

    /// <summary>The exceptions, first cause first.</summary>
    public ImmutableArray<ReportException> Chain { get; init; } = [];

    /// <summary>What came of the exceptions in the end, in a few words.</summary>
    public string? End { get; init; }

    public ReportPageWalk? PageWalk { get; init; }

    /// <summary>Gates, segment descriptors and task state that had a part in it.</summary>
    public ImmutableArray<ReportDescriptor> Descriptors { get; init; } = [];

    /// <summary>Instructions around the root; empty if there are none.</summary>
    public ImmutableArray<ReportInstruction> Code { get; init; } = [];

    /// <summary>Registers at the fault, by name.</summary>
    public ImmutableArray<ReportRegister> Registers { get; init; } = [];

    /// <summary>All cores by number.</summary>
    public required ImmutableArray<ReportCore> Cores { get; init; }

    /// <summary>The report for people.</summary>
    public string Text => ReportText.Write(this);
}
