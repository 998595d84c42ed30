// Which events somebody wants.
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Tracing;

/// <summary>Everything that is not asked for costs as little as the machine allows.</summary>
public sealed record RunEventSelection
{
    /// <summary>What a timeline needs.</summary>
    public static readonly RunEventSelection Timeline = new();

    public RunEventKinds Kinds { get; init; } = RunEventKinds.Light;

    /// <summary>A bit for each core whose events are wanted. A message is its sender's.</summary>
    public ulong Cores { get; init; } = ulong.MaxValue;

    /// <summary>Code, by linear address, whose instructions, branches, accesses and device accesses are wanted; none: all.</summary>
    public ImmutableArray<RunEventRange> Code { get; init; } = [];

    /// <summary>Memory, by linear address, whose loads and stores are wanted; none: all.</summary>
    public ImmutableArray<RunEventRange> Data { get; init; } = [];

    /// <summary>Instructions of all cores together from which events are wanted.</summary>
    public ulong From { get; init; }

    /// <summary>Instructions of all cores together up to which they are.</summary>
    public ulong To { get; init; } = ulong.MaxValue;

    /// <summary>Functions whose calls are wanted, by the name that the linker knows; a star at the end stands for any rest.</summary>
    public ImmutableArray<string> Functions { get; init; } = ["MPI_*"];

    /// <summary>Bytes that are kept of a message.</summary>
    public int MessageBytesMax { get; init; } = 64;

    public bool Wants(RunEventKinds kinds) => (Kinds & kinds) != 0;

    public bool WantsCore(int core) => (Cores & (1UL << core)) != 0;

    public bool WantsPlace(ulong instructions) => instructions >= From && instructions <= To;

    public bool WantsCode(ulong rip) => Code.IsEmpty || Contains(Code, rip, 1);

    public bool WantsData(ulong linear, int size) => Data.IsEmpty || Contains(Data, linear, (ulong)size);

    private static bool Contains(ImmutableArray<RunEventRange> ranges, ulong first, ulong size) => ranges.Any(range => range.Meets(first, size));
}
