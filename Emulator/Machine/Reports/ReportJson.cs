// A report for programs.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>Addresses and register values are hexadecimal text, since JSON numbers lose bits past 2^53.</summary>
public static class ReportJson
{
    /// <summary>Writes the report as an object.</summary>
    public static void Write(Utf8JsonWriter json, GuestReport report)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(report);
        json.WriteStartObject();
        json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(report.Kind.ToString()));
        if (report.Core is int core) json.WriteNumber("core", core);
        json.WriteString("cause", report.Cause);
        if (report.Root is not null) Place(json, "root", report.Root);
        Array(json, "exceptions", report.Chain, WriteException);
        json.WriteString("end", report.End);
        if (report.PageWalk is not null) WritePageWalk(json, report.PageWalk);
        Array(json, "descriptors", report.Descriptors, WriteDescriptor);
        Array(json, "code", report.Code, WriteInstruction);
        json.WriteStartObject("registers");
        foreach (ReportRegister register in report.Registers) json.WriteString(register.Name, register.Value);
        json.WriteEndObject();
        Array(json, "cores", report.Cores, WriteCore);
        json.WriteEndObject();
    }

    private static void WriteException(Utf8JsonWriter json, ReportException exception)
    {
        json.WriteString("name", exception.Name);
        json.WriteNumber("vector", exception.Vector);
        if (exception.ErrorCode is uint code) json.WriteNumber("errorCode", code);
        json.WriteString("meaning", exception.Meaning);
        Place(json, "at", exception.Place);
        if (exception.Address is ulong address) json.WriteString("address", Hex(address));
    }

    private static void WritePageWalk(Utf8JsonWriter json, ReportPageWalk walk)
    {
        json.WriteStartObject("pageWalk");
        json.WriteString("address", Hex(walk.Address));
        json.WriteString("access", walk.Access);
        Array(json, "entries", walk.Steps, WriteStep);
        json.WriteBoolean("allowed", walk.Allowed);
        json.WriteString("verdict", walk.Verdict);
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, ReportPageStep step)
    {
        json.WriteString("level", step.Level);
        json.WriteNumber("index", step.Index);
        json.WriteString("physical", Hex(step.Physical));
        json.WriteString("value", step.Value is ulong value ? Hex(value) : null);
        json.WriteString("bits", step.Bits);
        json.WriteString("remark", step.Remark);
    }

    private static void WriteDescriptor(Utf8JsonWriter json, ReportDescriptor descriptor)
    {
        json.WriteString("name", descriptor.Name);
        json.WriteString("address", descriptor.Address is ulong address ? Hex(address) : null);
        json.WriteString("bytes", descriptor.Bytes);
        json.WriteString("fields", descriptor.Fields);
        json.WriteString("verdict", descriptor.Verdict);
    }

    private static void WriteInstruction(Utf8JsonWriter json, ReportInstruction instruction)
    {
        Place(json, "at", instruction.Place);
        json.WriteString("bytes", instruction.Bytes);
        json.WriteString("text", instruction.Text);
        json.WriteBoolean("marked", instruction.IsMarked);
    }

    private static void WriteCore(Utf8JsonWriter json, ReportCore core)
    {
        json.WriteNumber("core", core.Index);
        json.WriteString("activity", core.Activity);
        Place(json, "at", core.Place);
        Array(json, "frames", core.Frames, WriteFrame);
        Array(json, "loop", core.Loop, WriteInstruction);
        Array(json, "waits", core.Waits, WriteWait);
        Array(json, "branches", core.Branches, WriteBranch);
    }

    private static void WriteFrame(Utf8JsonWriter json, ReportFrame frame)
    {
        Place(json, "at", frame.Place);
        json.WriteBoolean("guess", frame.IsGuess);
        json.WriteBoolean("inlined", frame.IsInlined);
    }

    private static void WriteWait(Utf8JsonWriter json, ReportWait wait)
    {
        Place(json, "at", wait.Place);
        json.WriteNumber("size", wait.Size);
        json.WriteString("value", Hex(wait.Value));
        json.WriteString("meaning", wait.Meaning);
        json.WriteString("readBy", wait.By);
    }

    private static void WriteBranch(Utf8JsonWriter json, ReportBranch branch)
    {
        json.WriteString("how", branch.How);
        Place(json, "from", branch.From);
        Place(json, "to", branch.To);
        json.WriteNumber("times", branch.Times);
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Place(Utf8JsonWriter json, string name, ReportPlace place)
    {
        json.WriteStartObject(name);
        json.WriteString("address", Hex(place.Address));
        json.WriteString("symbol", place.Symbol);
        if (place.Source is SourcePlace source)
        {
            json.WriteString("file", source.File);
            json.WriteNumber("line", source.Line);
        }
        json.WriteEndObject();
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
