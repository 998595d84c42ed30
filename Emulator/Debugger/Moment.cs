// A place in a run.
using System;

namespace ToroEmu.Debugging;

/// <param name="Instructions">Retired by all cores together.</param>
/// <param name="Events">Handlers that all cores together have entered: between two instructions there may be some.</param>
internal readonly record struct Moment(ulong Instructions, ulong Events) : IComparable<Moment>
{
    public int CompareTo(Moment other) =>
        Instructions != other.Instructions ? Instructions.CompareTo(other.Instructions) : Events.CompareTo(other.Events);

    public static bool operator <(Moment left, Moment right) => left.CompareTo(right) < 0;

    public static bool operator >(Moment left, Moment right) => left.CompareTo(right) > 0;

    public static bool operator <=(Moment left, Moment right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Moment left, Moment right) => left.CompareTo(right) >= 0;
}
