// Which instructions were executed how often.
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Tracing;

/// <summary>Gathers it from events of all cores.</summary>
internal sealed class ExecutedCode
{
    private readonly Dictionary<ulong, (int Size, ulong Count)> instructions = [];
    private readonly HashSet<ulong> entries = [];
    private readonly ulong[] next = new ulong[64];

    public void Add(in RunEvent happened)
    {
        if (happened.Kind != RunEventKind.Instruction) return;
        instructions[happened.Rip] = (happened.Size, CountOf(happened.Rip) + 1);
        if (next[happened.Core] != happened.Rip) entries.Add(happened.Rip);
        next[happened.Core] = happened.Rip + (ulong)happened.Size;
    }

    /// <summary>How often the instruction at an address was executed.</summary>
    public ulong CountOf(ulong rip) => instructions.TryGetValue(rip, out (int Size, ulong Count) known) ? known.Count : 0;

    /// <summary>How often each instruction was executed, in order of address.</summary>
    public IEnumerable<(ulong Rip, int Size, ulong Count)> InOrder() => instructions.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.Size, pair.Value.Count));

    /// <summary>Executed code as pieces that are entered at their first instruction only.</summary>
    public IEnumerable<(ulong First, ulong End)> Blocks()
    {
        (ulong First, ulong End)? block = null;
        foreach ((ulong rip, int size, _) in InOrder())
        {
            bool goesOn = block is (_, ulong end) && end == rip && !entries.Contains(rip);
            if (block is not null && !goesOn) yield return block.Value;
            block = (goesOn ? block!.Value.First : rip, rip + (ulong)size);
        }

        if (block is not null) yield return block.Value;
    }
}
