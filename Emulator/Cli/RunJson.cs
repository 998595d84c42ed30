// The end of a run for programs.
using System.Buffers;
using System.Text;
using System.Text.Json;
using ToroEmu.Machines;
using ToroEmu.Machines.Reports;

namespace ToroEmu.Cli;

/// <summary>Exit code, reason, message, the report if there is one, and what was counted.</summary>
internal static class RunJson
{
    /// <summary>One object, indented, with a line end.</summary>
    public static string Write(RunOutcome outcome)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("exitCode", (int)outcome.Code);
        json.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(outcome.Result.Reason.ToString()));
        json.WriteNumber("guestCode", outcome.Result.GuestCode);
        json.WriteString("message", outcome.Message);
        if (outcome.StateHash is string hash) json.WriteString("stateHash", hash);
        if (outcome.Result.Findings is GuestReport report)
        {
            json.WritePropertyName("report");
            ReportJson.Write(json, report);
        }

        WriteStatistics(json, outcome.Result.Stats);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteStatistics(Utf8JsonWriter json, RunStatistics stats)
    {
        json.WriteStartObject("statistics");
        json.WriteNumber("seconds", stats.Elapsed.TotalSeconds);
        json.WriteNumber("instructions", stats.Instructions);
        json.WriteStartArray("instructionsPerCore");
        foreach (ulong count in stats.InstructionsPerCore) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteStartObject("counters");
        foreach (RunCounter counter in stats.Counters) json.WriteNumber(counter.Name, counter.Value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
