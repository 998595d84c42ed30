// Where a core is.
namespace ToroEmu.Machines.Record;

/// <param name="Rip">Linear address of the next instruction.</param>
/// <param name="Symbol">The same as a symbol; empty: none.</param>
/// <param name="Retired">Its instructions so far.</param>
internal readonly record struct CorePlace(ulong Rip, string Symbol, ulong Retired);
