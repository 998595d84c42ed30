// "inspect" for people.
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;

namespace ToroEmu.Cli.Inspect;

internal static class ImageSummaryText
{
    private const int DescriptorBytesMax = 16;

    public static string Write(ImageSummary summary)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        writer.WriteLine($"image      {summary.Path} ({MemorySize.Format((ulong)summary.FileSize)})");
        writer.WriteLine($"boots by   {(summary.Boots.IsEmpty ? "nothing" : string.Join(", ", summary.Boots.Select(BootKinds.Name)))}");
        if (!summary.IsElf)
        {
            return writer.ToString();
        }

        writer.WriteLine($"entry      0x{summary.Entry:x}");
        writer.WriteLine(summary.PvhEntry is uint entry ? $"PVH entry  0x{entry:x}" : $"PVH entry  none: the image {summary.PvhProblem}");
        WriteSegments(writer, summary.Segments);
        WriteNotes(writer, summary.Notes);
        WriteSymbols(writer, summary);
        return writer.ToString();
    }

    private static void WriteSegments(StringWriter writer, ImmutableArray<ElfSegment> segments)
    {
        writer.WriteLine();
        writer.WriteLine($"segments ({segments.Length})");
        writer.WriteLine("  type      physical          virtual                 file      memory  flags");
        foreach (ElfSegment s in segments)
        {
            writer.WriteLine(
                $"  {SegmentNames.Type(s.Type),-8}  {"0x" + s.PhysicalAddress.ToString("x", CultureInfo.InvariantCulture),-16}  "
                + $"0x{s.VirtualAddress,-16:x}  {s.FileSize,10}  {s.MemorySize,10}  {SegmentNames.Flags(s.Flags)}");
        }
    }

    private static void WriteNotes(StringWriter writer, ImmutableArray<ElfNote> notes)
    {
        writer.WriteLine();
        writer.WriteLine($"notes ({notes.Length})");
        foreach (ElfNote note in notes)
        {
            int shown = Math.Min(note.Descriptor.Length, DescriptorBytesMax);
            string more = shown < note.Descriptor.Length ? "..." : "";
            writer.WriteLine($"  {note.Name}  type {note.Type}  {Convert.ToHexStringLower(note.Descriptor.Span[..shown])}{more}");
        }
    }

    private static void WriteSymbols(StringWriter writer, ImageSummary summary)
    {
        writer.WriteLine();
        writer.WriteLine(summary.AreAllSymbols || summary.SymbolCount == summary.Symbols.Length
            ? $"symbols ({summary.SymbolCount})"
            : $"symbols ({summary.SymbolCount}), the largest (--symbols lists all)");
        foreach (Symbol symbol in summary.Symbols)
        {
            writer.WriteLine($"  0x{symbol.Address,-16:x}  {symbol.Size,8}  {SegmentNames.Kind(symbol.Kind),-8}  {symbol.Name}");
        }
    }
}
