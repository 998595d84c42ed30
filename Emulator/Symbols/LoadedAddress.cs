// Where code was loaded, and where it was linked.
using System.Linq;

using ToroEmu.Machines.Loading;

namespace ToroEmu.Symbols;

/// <summary>
/// Before a kernel has switched paging on, it runs where it was loaded rather than where it was linked: a physical address of a segment counts as its virtual one.
/// </summary>
internal sealed class LoadedAddress(ElfImage image)
{
    private readonly ElfSegment[] moved = [.. image.Segments.Where(s => s.IsLoaded && s.VirtualAddress != s.PhysicalAddress)];

    public bool TryLink(ulong physical, out ulong linked)
    {
        linked = 0;
        foreach (ElfSegment segment in moved)
        {
            if (physical - segment.PhysicalAddress >= segment.MemorySize) continue;
            linked = segment.VirtualAddress + (physical - segment.PhysicalAddress);
            return true;
        }

        return false;
    }
}
