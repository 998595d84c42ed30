// Puts the pieces of an image into guest RAM.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Loading;

/// <summary>Checks all pieces, claims their places, then writes them.</summary>
internal static class PieceLoader
{
    private const int ZeroChunk = 64 * 1024;

    /// <summary>Loads an image.</summary>
    /// <exception cref="ImageException">A piece lies outside of RAM or on another piece. Nothing was written then.</exception>
    public static void Load(ImmutableArray<ImagePiece> pieces, BootSpace space)
    {
        Check(pieces, space.RamSize);
        foreach (ImagePiece piece in pieces)
        {
            space.Claim(piece.Range);
            space.Write(piece.Address, piece.Content.Span);
            FillZero(space, piece.Address + (ulong)piece.Content.Length, piece.Size - (ulong)piece.Content.Length);
        }
    }

    /// <summary>The checks of <see cref="Load"/> alone.</summary>
    /// <exception cref="ImageException">The image cannot be loaded into that much RAM.</exception>
    public static void Check(ImmutableArray<ImagePiece> pieces, ulong ramSize)
    {
        CheckTotal(pieces, ramSize);
        foreach (ImagePiece piece in pieces)
        {
            if (!MemoryMap.IsRam(piece.Address, piece.Room, ramSize))
            {
                throw new ImageException(
                    $"has {piece.Name} {piece.Place}, outside of the machine's {MemorySize.Format(ramSize)} of RAM; give more with --memory or link it lower");
            }
        }

        CheckOverlaps(pieces);
    }

    private static void CheckTotal(ImmutableArray<ImagePiece> pieces, ulong ramSize)
    {
        UInt128 total = 0;
        foreach (ImagePiece piece in pieces)
        {
            total += piece.Room;
        }

        if (total > ramSize)
        {
            throw new ImageException(
                $"needs {MemorySize.Format(total)} of memory, the machine has {MemorySize.Format(ramSize)}; give more with --memory");
        }
    }

    private static void CheckOverlaps(ImmutableArray<ImagePiece> pieces)
    {
        List<ImagePiece> sorted = pieces.OrderBy(piece => piece.Address).ToList();
        for (int i = 1; i < sorted.Count; i++)
        {
            if (sorted[i - 1].Range.Overlaps(sorted[i].Range))
            {
                throw new ImageException($"has two segments in one place, {sorted[i - 1].Place} and {sorted[i].Place}; mend the linker script");
            }
        }
    }

    // RAM that is zero already stays untouched, so that a large bss costs the host no memory.
    private static void FillZero(BootSpace space, ulong address, ulong size)
    {
        byte[] chunk = new byte[Math.Min(size, ZeroChunk)];
        while (size != 0)
        {
            Span<byte> piece = chunk.AsSpan(0, (int)Math.Min(size, ZeroChunk));
            if (!space.TryRead(address, piece) || piece.ContainsAnyExcept((byte)0))
            {
                piece.Clear();
                space.Write(address, piece);
            }

            address += (ulong)piece.Length;
            size -= (ulong)piece.Length;
        }
    }
}
