// What of an ELF image lies where.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading;

/// <summary>PT_LOAD segments go to p_paddr, as QEMU's -kernel puts them.</summary>
internal static class ElfLoader
{
    /// <summary>The segments that take up memory, in file order.</summary>
    /// <exception cref="ImageException">There is none, or one is damaged.</exception>
    public static ImmutableArray<ImagePiece> Pieces(ElfImage image)
    {
        ImmutableArray<ImagePiece>.Builder pieces = ImmutableArray.CreateBuilder<ImagePiece>();
        foreach (ElfSegment segment in image.Segments)
        {
            if (segment.IsLoaded)
            {
                pieces.Add(Piece(image, segment));
            }
        }

        return pieces.Count != 0
            ? pieces.ToImmutable()
            : throw new ImageException("has no segment to load (PT_LOAD); link it as an executable");
    }

    private static ImagePiece Piece(ElfImage image, ElfSegment segment)
    {
        ImagePiece piece = new(segment.PhysicalAddress, image.BytesOf(segment), segment.MemorySize, "a segment");
        return segment.FileSize <= segment.MemorySize
            ? piece
            : throw new ImageException($"has a damaged segment {piece.Place}: {segment.FileSize} bytes in the file, fewer in memory; link it again");
    }
}
