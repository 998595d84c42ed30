// Finds collective operations in a log.
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Report;

/// <summary>
/// MPI has all cores call the same collective functions in the same order: the n-th such call of each core belongs to the n-th operation. Calls within calls are the
/// library's own business.
/// </summary>
internal static class Collectives
{
    /// <summary>The operations that at least two cores took part in; cores that disagree about an operation's name end the list.</summary>
    public static IReadOnlyList<Collective> Find(RunLog log)
    {
        List<int>[] calls = [.. Enumerable.Range(0, log.Cores).Select(_ => new List<int>())];
        for (int index = 0; index < log.Calls.Count; index++)
            if (log.Calls[index].Depth == 0 && Tracing.Collectives.IsCollective(log.Calls[index].Name)) calls[log.Calls[index].Core].Add(index);
        CriticalPath paths = new(log);
        List<Collective> found = [];
        for (int number = 0; ; number++)
        {
            ImmutableArray<int> members = [.. calls.Where(list => number < list.Count).Select(list => list[number])];
            if (members.Length < 2 || members.Any(index => log.Calls[index].Name != log.Calls[members[0]].Name)) return found;
            found.Add(new Collective(log.Calls[members[0]].Name, members, paths.Of(members)));
        }
    }
}
