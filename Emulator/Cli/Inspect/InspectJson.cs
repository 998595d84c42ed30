// What "inspect" found, for programs.
using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToroEmu.Cli.Inspect;

internal static class InspectJson
{
    public static string Write(InspectPage page)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("kind", page.Kind);
        foreach ((string key, _, object? value) in page.Facts) Write(json, key, value);
        foreach (InspectTable table in page.Tables) Write(json, table);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, InspectTable table)
    {
        json.WriteStartArray(table.Key);
        foreach (object?[] row in table.Rows)
        {
            json.WriteStartObject();
            for (int column = 0; column < row.Length; column++) Write(json, table.Columns[column].Replace(' ', '_'), row[column]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
