// "inspect" for programs.
using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;

namespace ToroEmu.Cli.Inspect;

/// <summary>Addresses are hexadecimal text (JSON numbers lose bits past 2^53), sizes are numbers of bytes.</summary>
internal static class ImageSummaryJson
{
    public static string Write(ImageSummary summary)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("image", summary.Path);
        json.WriteNumber("fileSize", summary.FileSize);
        json.WriteStartArray("boot");
        foreach (BootKind kind in summary.Boots)
        {
            json.WriteStringValue(BootKinds.Name(kind));
        }

        json.WriteEndArray();
        json.WriteString("entry", Hex(summary.Entry));
        json.WriteString("pvhEntry", summary.PvhEntry is uint entry ? Hex(entry) : null);
        json.WriteString("pvhProblem", summary.PvhProblem);
        WriteSegments(json, summary);
        WriteNotes(json, summary);
        WriteSymbols(json, summary);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteSegments(Utf8JsonWriter json, ImageSummary summary)
    {
        json.WriteStartArray("segments");
        foreach (ElfSegment segment in summary.Segments)
        {
            json.WriteStartObject();
            json.WriteString("type", SegmentNames.Type(segment.Type));
            json.WriteString("physicalAddress", Hex(segment.PhysicalAddress));
            json.WriteString("virtualAddress", Hex(segment.VirtualAddress));
            json.WriteNumber("fileSize", segment.FileSize);
            json.WriteNumber("memorySize", segment.MemorySize);
            json.WriteString("flags", SegmentNames.Flags(segment.Flags));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNotes(Utf8JsonWriter json, ImageSummary summary)
    {
        json.WriteStartArray("notes");
        foreach (ElfNote note in summary.Notes)
        {
            json.WriteStartObject();
            json.WriteString("name", note.Name);
            json.WriteNumber("type", note.Type);
            json.WriteString("descriptor", Convert.ToHexStringLower(note.Descriptor.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSymbols(Utf8JsonWriter json, ImageSummary summary)
    {
        json.WriteNumber("symbolCount", summary.SymbolCount);
        json.WriteStartArray("symbols");
        foreach (Symbol symbol in summary.Symbols)
        {
            json.WriteStartObject();
            json.WriteString("name", symbol.Name);
            json.WriteString("linkName", symbol.LinkName);
            json.WriteString("address", Hex(symbol.Address));
            json.WriteNumber("size", symbol.Size);
            json.WriteString("kind", SegmentNames.Kind(symbol.Kind));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
