// Breakpoints and watchpoints as gdb has inserted them.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Debugging;

namespace ToroEmu.Gdb;

/// <summary>gdb may insert the same thing twice, and two kinds at one address; the machine knows each place once.</summary>
internal sealed class StopPointTable(GdbTarget target)
{
    private readonly Dictionary<Key, byte[][]> inserted = [];

    /// <summary>Inserts a Z packet's point, or gives it other conditions.</summary>
    /// <param name="kind">The packet's number.</param>
    /// <param name="address">Virtual, or physical.</param>
    /// <param name="length">Bytes of a watch.</param>
    /// <param name="conditions">One of them must be true; none: it always stops.</param>
    public bool TryInsert(int kind, ulong address, ulong length, byte[][] conditions)
    {
        Key key = new(kind, PointOf(kind, address, length, target.IsPhysical));
        bool isNew = !inserted.Keys.Any(other => other.Point == key.Point);
        if (isNew && !target.Session.TryAdd(key.Point)) return false;
        inserted[key] = conditions;
        return true;
    }

    /// <summary>Removes it, in whatever mode it was inserted.</summary>
    public void Remove(int kind, ulong address, ulong length)
    {
        foreach (bool isPhysical in new[] { target.IsPhysical, !target.IsPhysical })
        {
            Key key = new(kind, PointOf(kind, address, length, isPhysical));
            if (!inserted.Remove(key)) continue;
            if (!inserted.Keys.Any(other => other.Point == key.Point)) target.Session.Remove(key.Point);
            return;
        }
    }

    public void Clear()
    {
        foreach (StopPoint point in inserted.Keys.Select(key => key.Point).Distinct()) target.Session.Remove(point);
        inserted.Clear();
    }

    /// <summary>How gdb calls what was met; null: its conditions do not hold. A condition without a value stops, so that its user finds out.</summary>
    public int? KindOf(StopPoint point, int core)
    {
        bool isKnown = false;
        foreach ((Key key, byte[][] conditions) in inserted.Where(pair => pair.Key.Point == point).OrderBy(pair => pair.Key.Kind))
        {
            isKnown = true;
            if (conditions.Length == 0 || conditions.Any(condition => AgentExpression.Evaluate(condition, target, core) is not 0UL)) return key.Kind;
        }

        return isKnown ? null : DefaultKind(point);
    }

    /// <summary>Somebody else's.</summary>
    private static int DefaultKind(StopPoint point) => point.Kind switch
    {
        StopPointKind.Execute => RspSpec.HardwareBreakpoint,
        StopPointKind.Write => RspSpec.WriteWatchpoint,
        StopPointKind.Read => RspSpec.ReadWatchpoint,
        _ => RspSpec.AccessWatchpoint,
    };

    private static StopPoint PointOf(int kind, ulong address, ulong length, bool isPhysical)
    {
        StopPointKind what = kind switch
        {
            RspSpec.WriteWatchpoint => StopPointKind.Write,
            RspSpec.ReadWatchpoint => StopPointKind.Read,
            RspSpec.AccessWatchpoint => StopPointKind.Access,
            _ => StopPointKind.Execute,
        };
        return new StopPoint(what, address, what == StopPointKind.Execute ? 1 : Math.Max(1, length), isPhysical);
    }

    private sealed record Key(int Kind, StopPoint Point);
}
