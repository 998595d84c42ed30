// Packs columns of numbers for the page.
using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToroEmu.Report;

/// <summary>
/// Columns lie one after the other, each at a multiple of 8 bytes, so that the page's script sees them as typed arrays without a copy, least significant byte first. In front of them: the length of a JSON
/// text (four bytes, four bytes of nothing), that text, and it says where each column is.
/// </summary>
internal sealed class ColumnWriter
{
    private const int Alignment = 8;

    private readonly ArrayBufferWriter<byte> content = new();
    private readonly List<(string Name, string Type, int Offset, int Count)> columns = [];

    public void Add(string name, IReadOnlyCollection<double> values) => Add(name, "f64", MemoryMarshal.AsBytes<double>([.. values]), values.Count);

    public void Add(string name, IReadOnlyCollection<int> values) => Add(name, "i32", MemoryMarshal.AsBytes<int>([.. values]), values.Count);

    public void Add(string name, IReadOnlyCollection<byte> values) => Add(name, "u8", [.. values], values.Count);

    /// <summary>Everything, compressed (RFC 1952). The header may add to the JSON object that has the columns.</summary>
    public byte[] Finish(Action<Utf8JsonWriter> header)
    {
        byte[] json = Header(header);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(BitConverter.GetBytes((long)json.Length));
            gzip.Write(json);
            gzip.Write(content.WrittenSpan);
        }
        return packed.ToArray();
    }

    private byte[] Header(Action<Utf8JsonWriter> header)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            header(json);
            json.WriteStartObject("columns");
            foreach ((string name, string type, int offset, int count) in columns)
            {
                json.WriteStartArray(name);
                json.WriteStringValue(type);
                json.WriteNumberValue(offset);
                json.WriteNumberValue(count);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        while (stream.Length % Alignment != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    private void Add(string name, string type, ReadOnlySpan<byte> bytes, int count)
    {
        columns.Add((name, type, content.WrittenCount, count));
        content.Write(bytes);
        content.Write(new byte[(Alignment - bytes.Length % Alignment) % Alignment]);
    }
}
