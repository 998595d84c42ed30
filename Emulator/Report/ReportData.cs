// The content of a run's page, as columns.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

using ToroEmu.Machines;
using ToroEmu.Tracing;

namespace ToroEmu.Report;

/// <summary>What the script of the page reads; its names are the contract between the two.</summary>
internal sealed class ReportData(RunEventHeader header, RunLog log, RingWatch rings, StackSampler sampler, IReadOnlyList<Collective> collectives)
{
    private readonly ColumnWriter columns = new();
    private readonly ByteStore bytes = new();

    public required RunPosition End { get; init; }

    /// <summary>Retired by each core.</summary>
    public required IReadOnlyList<ulong> CoreInstructions { get; init; }

    public required string Outcome { get; init; }

    public required string Details { get; init; }

    public string Image => header.Image;

    /// <summary>Everything, packed and compressed.</summary>
    public byte[] Pack()
    {
        AddMessages();
        AddStates();
        AddCalls();
        AddRings();
        AddSamples();
        AddConsole();
        AddPaths();
        columns.Add("bytes", bytes.All);
        return columns.Finish(WriteHeader);
    }

    private void AddMessages()
    {
        List<LoggedMessage> all = log.Messages;
        columns.Add("messageFrom", All(all, m => (byte)m.From));
        columns.Add("messageTo", All(all, m => (byte)m.To));
        columns.Add("messageLength", All(all, m => (double)m.Length));
        columns.Add("messageFragments", All(all, m => m.Fragments));
        AddMoments("messageSent", All(all, m => m.Sent));
        // Less than nothing: never.
        columns.Add("messageTakenTime", All(all, m => m.Taken is RunMoment taken ? taken.Nanoseconds : -1.0));
        columns.Add("messageTakenCount", All(all, m => m.Taken is RunMoment taken ? taken.Instructions : -1.0));
        columns.Add("messageBytesAt", All(all, m => bytes.Add(m.Bytes.Span)));
        columns.Add("messageBytesKept", All(all, m => m.Bytes.Length));
    }

    private void AddStates()
    {
        columns.Add("stateCore", All(log.States, s => (byte)s.Core));
        columns.Add("stateActivity", All(log.States, s => (byte)s.Activity));
        AddMoments("stateAt", All(log.States, s => s.At));
        columns.Add("interruptCore", All(log.Interrupts, i => (byte)i.Core));
        columns.Add("interruptVector", All(log.Interrupts, i => (byte)i.Vector));
        columns.Add("interruptIsException", All(log.Interrupts, i => i.IsException ? (byte)1 : (byte)0));
        AddMoments("interruptAt", All(log.Interrupts, i => i.At));
    }

    private void AddCalls()
    {
        columns.Add("callCore", All(log.Calls, c => (byte)c.Core));
        columns.Add("callName", All(log.Calls, c => Array.IndexOf(CallNames, c.Name)));
        columns.Add("callDepth", All(log.Calls, c => (byte)Math.Min(c.Depth, byte.MaxValue)));
        columns.Add("callHasEnded", All(log.Calls, c => c.HasEnded ? (byte)1 : (byte)0));
        AddMoments("callBegin", All(log.Calls, c => c.Begin));
        AddMoments("callEnd", All(log.Calls, c => c.End));
    }

    private string[] CallNames => callNames ??= [.. log.Calls.Select(call => call.Name).Distinct()];
    private string[]? callNames;

    private void AddRings()
    {
        columns.Add("fillRing", All(rings.Changes, c => c.Ring));
        columns.Add("fillCount", All(rings.Changes, c => c.Filled));
        AddMoments("fillAt", All(rings.Changes, c => c.At));
    }

    private void AddSamples()
    {
        columns.Add("sampleCore", All(sampler.Samples, s => (byte)s.Core));
        columns.Add("sampleNode", All(sampler.Samples, s => s.Stack));
        columns.Add("nodeParent", All(sampler.Nodes, n => n.Parent));
        columns.Add("nodeName", All(sampler.Nodes, n => n.Name));
    }

    private void AddConsole()
    {
        columns.Add("consoleCore", All(log.Console, t => (byte)t.Core));
        columns.Add("consoleLength", All(log.Console, t => t.Bytes.Length));
        columns.Add("consoleBytes", All([.. log.Console.SelectMany(t => t.Bytes.ToArray())], b => b));
        AddMoments("consoleAt", All(log.Console, t => t.At));
    }

    private void AddPaths()
    {
        PathStep[] steps = [.. collectives.SelectMany(c => c.Path)];
        columns.Add("pathCore", All(steps, s => (byte)s.Core));
        columns.Add("pathMessage", All(steps, s => s.Message));
        AddMoments("pathFrom", All(steps, s => s.From));
        AddMoments("pathTo", All(steps, s => s.To));
        columns.Add("collectiveName", All(collectives, c => Array.IndexOf(CallNames, c.Name)));
        columns.Add("collectiveCalls", All(collectives, c => c.Calls.Length));
        columns.Add("collectiveSteps", All(collectives, c => c.Path.Length));
        columns.Add("collectiveCall", All([.. collectives.SelectMany(c => c.Calls)], c => c));
    }

    private void AddMoments(string name, RunMoment[] moments)
    {
        columns.Add(name + "Time", All(moments, m => (double)m.Nanoseconds));
        columns.Add(name + "Count", All(moments, m => (double)m.Instructions));
    }

    private static TResult[] All<T, TResult>(IReadOnlyCollection<T> items, Func<T, TResult> value) => [.. items.Select(value)];

    private void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteString("image", header.Image);
        json.WriteString("version", header.Version);
        json.WriteNumber("cores", header.Cores);
        json.WriteString("seed", header.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        WriteTexts(json, "options", header.Options);
        json.WriteString("outcome", Outcome);
        json.WriteString("details", Details);
        json.WriteNumber("endTime", End.Nanoseconds);
        json.WriteNumber("endCount", End.Instructions);
        json.WriteStartArray("coreInstructions");
        foreach (ulong instructions in CoreInstructions) json.WriteNumberValue(instructions);
        json.WriteEndArray();
        json.WriteNumber("leftOut", log.LeftOut);
        json.WriteNumber("samplePeriod", sampler.Period);
        WriteTexts(json, "callNames", CallNames);
        WriteTexts(json, "functions", sampler.Names);
        json.WriteStartArray("rings");
        foreach (WatchedRing ring in rings.Rings.OrderBy(ring => ring.Number))
        {
            json.WriteStartObject();
            json.WriteNumber("from", ring.From);
            json.WriteNumber("to", ring.To);
            json.WriteNumber("length", ring.Length);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
