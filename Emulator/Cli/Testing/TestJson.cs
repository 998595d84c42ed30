// Test results for programs.
using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace ToroEmu.Cli.Testing;

/// <summary>One object, indented, with a line end.</summary>
internal static class TestJson
{
    public static string Write(IReadOnlyList<TestResult> results, TimeSpan elapsed)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("passed", results.Count(result => result.Status == TestStatus.Passed));
        json.WriteNumber("failed", results.Count(result => result.Status != TestStatus.Passed));
        json.WriteNumber("seconds", elapsed.TotalSeconds);
        json.WriteStartArray("tests");
        foreach (TestResult result in results) WriteTest(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteTest(Utf8JsonWriter json, TestResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Run.Name);
        json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(result.Status.ToString()));
        json.WriteString("folder", result.Run.Case.Folder);
        if (!result.Run.IsThreaded) json.WriteNumber("seed", result.Run.Seed);
        json.WriteNumber("seconds", result.Elapsed.TotalSeconds);
        if (result.Reply is RunReply reply) WriteReply(json, reply);
        if (result.Status != TestStatus.Passed)
        {
            json.WriteString("message", result.Message);
            json.WriteString("details", result.DetailText);
            json.WriteString("command", result.Command);
            json.WriteString("replay", result.Replay);
            json.WriteString("console", result.Console);
        }

        json.WriteEndObject();
    }

    private static void WriteReply(Utf8JsonWriter json, RunReply reply)
    {
        json.WriteNumber("exitCode", (int)reply.Code);
        json.WriteNumber("guestCode", reply.GuestCode);
        json.WriteStartArray("instructionsPerCore");
        foreach (ulong count in reply.Instructions) json.WriteNumberValue(count);
        json.WriteEndArray();
    }
}
