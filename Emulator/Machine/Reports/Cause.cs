// A first cause.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Reports;

/// <param name="Text">A sentence without its subject and full stop: "divided by zero: ECX is 0".</param>
/// <param name="Root">RIP of the instruction where it began to go wrong.</param>
/// <param name="Walk">The page walk of the address in question.</param>
/// <param name="Descriptors">Descriptors that had a part in it.</param>
internal sealed record Cause(string Text, ulong Root, ReportPageWalk? Walk, ImmutableArray<ReportDescriptor> Descriptors)
{
    public Cause(string text, ulong root, ReportPageWalk? walk = null)
        : this(text, root, walk, [])
    {
    }
}
