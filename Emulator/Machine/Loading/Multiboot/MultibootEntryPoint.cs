// Where a Multiboot image starts.
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Loading.Multiboot;

internal static class MultibootEntryPoint
{
    /// <summary>Checks that an entry point lies in what was loaded.</summary>
    /// <exception cref="ImageException">It does not.</exception>
    public static ulong Check(ulong entry, ImmutableArray<ImagePiece> pieces) =>
        entry <= uint.MaxValue && pieces.Any(piece => entry - piece.Address < piece.Size)
            ? entry
            : throw new ImageException($"has its entry point at 0x{entry:x}, outside of what is loaded; mend the Multiboot header or the linker script");
}
