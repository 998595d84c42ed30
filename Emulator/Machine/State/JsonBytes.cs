// JSON in files of bytes.
using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;

namespace ToroEmu.Machines.State;

internal static class JsonBytes
{
    /// <summary>One object, in UTF-8.</summary>
    /// <param name="write">Writes its properties.</param>
    public static byte[] Build(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What readers of JSON throw at text that is none, or says something else than expected.</summary>
    public static bool IsMalformed(Exception e) =>
        e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException or OverflowException or IndexOutOfRangeException;
}
