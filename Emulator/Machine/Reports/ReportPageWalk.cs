// A walk of the page tables, entry by entry.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Reports;

/// <param name="Address">The linear address.</param>
/// <param name="Access">Who wanted what: "supervisor write".</param>
/// <param name="Steps">From the top down to the entry that decides; empty while paging is off.</param>
/// <param name="Verdict">What forbids the access, or that nothing does.</param>
/// <param name="Allowed">Nothing does.</param>
public sealed record ReportPageWalk(ulong Address, string Access, ImmutableArray<ReportPageStep> Steps, string Verdict, bool Allowed);
