// vCont.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Debugging;

namespace ToroEmu.Gdb;

/// <summary>What one core is told by a vCont packet.</summary>
/// <param name="IsStop">It is to stop; otherwise it moves.</param>
/// <param name="Move">How.</param>
internal readonly record struct ContinueAction(bool IsStop, CoreAction Move);

/// <summary>Actions in the packet's order, each for the cores that it names.</summary>
internal sealed class ContinueActions
{
    private readonly List<(ContinueAction Action, IReadOnlyList<int> Cores)> actions = [];

    /// <summary>Null: damaged.</summary>
    public static ContinueActions? Parse(string text, ThreadSelection threads)
    {
        ContinueActions result = new();
        if (!text.StartsWith(';')) return null;
        foreach (string part in text[1..].Split(';'))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            if (ActionOf(colon < 0 ? part : part[..colon]) is not ContinueAction action) return null;
            if ((colon < 0 ? threads.All : threads.Named(part[(colon + 1)..])) is not IReadOnlyList<int> cores) return null;
            result.actions.Add((action, cores));
        }

        return result;
    }

    /// <summary>Null: the packet says nothing of it.</summary>
    public ContinueAction? Of(int core)
    {
        foreach ((ContinueAction action, IReadOnlyList<int> cores) in actions)
            if (cores.Contains(core)) return action;
        return null;
    }

    /// <summary>C and S have a signal, which means nothing to a machine.</summary>
    private static ContinueAction? ActionOf(string text) => (text.Length == 0 ? '\0' : text[0]) switch
    {
        'c' when text.Length == 1 => new ContinueAction(false, new CoreAction(CoreMove.Run)),
        's' when text.Length == 1 => new ContinueAction(false, new CoreAction(CoreMove.Step)),
        't' when text.Length == 1 => new ContinueAction(true, default),
        'C' when Hex.TryNumber(text.AsSpan(1), out _) => new ContinueAction(false, new CoreAction(CoreMove.Run)),
        'S' when Hex.TryNumber(text.AsSpan(1), out _) => new ContinueAction(false, new CoreAction(CoreMove.Step)),
        'r' => RangeOf(text[1..].Split(',')),
        _ => null,
    };

    /// <summary>An empty range is a step.</summary>
    private static ContinueAction? RangeOf(string[] ends) =>
        ends.Length == 2 && Hex.TryNumber(ends[0], out ulong first) && Hex.TryNumber(ends[1], out ulong end)
            ? new ContinueAction(false, first < end ? new CoreAction(CoreMove.StepRange, first, end) : new CoreAction(CoreMove.Step))
            : null;
}
