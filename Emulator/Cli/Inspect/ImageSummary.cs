// What "inspect" tells about an image, before it is text or JSON.
using System.Collections.Immutable;
using System.Linq;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;

namespace ToroEmu.Cli.Inspect;

/// <param name="Path">As the user named it.</param>
/// <param name="FileSize">Bytes.</param>
/// <param name="IsElf">Whether the rest has anything to tell.</param>
/// <param name="Boots">Boot protocols that the image follows, the one that is taken first.</param>
/// <param name="Entry">e_entry.</param>
/// <param name="PvhEntry">Physical address of the PVH entry, or null.</param>
/// <param name="PvhProblem">Why the image cannot be booted by PVH, or null.</param>
/// <param name="Segments">Program headers in file order.</param>
/// <param name="Notes">Notes of the note segments.</param>
/// <param name="SymbolCount">Symbols with an address.</param>
/// <param name="Symbols">Those to show.</param>
/// <param name="AreAllSymbols">Whether <paramref name="Symbols"/> is everything, by address, or the largest.</param>
internal sealed record ImageSummary(
    string Path,
    int FileSize,
    bool IsElf,
    ImmutableArray<BootKind> Boots,
    ulong Entry,
    uint? PvhEntry,
    string? PvhProblem,
    ImmutableArray<ElfSegment> Segments,
    ImmutableArray<ElfNote> Notes,
    int SymbolCount,
    ImmutableArray<Symbol> Symbols,
    bool AreAllSymbols)
{
    private const int TopSymbols = 10;

    /// <exception cref="ImageException">The file is no image, or damaged.</exception>
    public static ImageSummary Of(GuestImage file, bool allSymbols)
    {
        ImmutableArray<BootKind> boots = GuestLoader.Recognise(file);
        ElfImage image = boots.IsEmpty ? ElfImage.Parse(file.Bytes) : file.Elf;
        (uint? entry, string? problem) = FindEntry(image);
        SymbolTable table = SymbolTable.From(image);
        return new ImageSummary(
            file.Path,
            file.Bytes.Length,
            file.IsElf,
            boots,
            image.Entry,
            entry,
            problem,
            image.Segments,
            [.. image.Notes()],
            table.Count,
            allSymbols ? [.. table.All] : table.Largest(TopSymbols),
            allSymbols);
    }

    // An image that cannot be booted can still be looked at: that is what inspect is for.
    private static (uint? Entry, string? Problem) FindEntry(ElfImage image)
    {
        try
        {
            return (PvhNote.FindEntry(image), null);
        }
        catch (ImageException e)
        {
            return (null, e.Message);
        }
    }
}
