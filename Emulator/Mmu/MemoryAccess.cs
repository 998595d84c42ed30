// Kinds of memory access.
namespace ToroEmu.Mmu;

/// <summary>What the instruction wants of a page.</summary>
public enum MemoryAccess
{
    Read,
    Write,
    Execute,
}
