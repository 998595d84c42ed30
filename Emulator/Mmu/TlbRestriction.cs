// Who takes rights from translations.
namespace ToroEmu.Mmu;

/// <param name="linear">Linear address of the page.</param>
/// <param name="host">Where it is in the host's address space.</param>
/// <param name="rights">Loads and stores that may go straight there.</param>
internal unsafe delegate void TlbRestriction(ulong linear, byte* host, ref PageMapping rights);
