// A timeline for Perfetto and Chrome.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace ToroEmu.Tracing;

/// <summary>
/// The Trace Event Format, JSON objects by phase: B and E for slices, i for instants, s, t and f for arrows, M for names. A thread per core; microseconds with three digits behind the
/// point are virtual nanoseconds.
/// </summary>
internal sealed class PerfettoExport : EventExport
{
    private const int Process = 1;
    private readonly Utf8JsonWriter json;
    private readonly PerfettoLane[] lanes;
    private readonly CallStack[] stacks;
    private readonly Collectives collectives;
    private readonly EventText text;
    private readonly bool hasFunctions;
    private readonly bool hasStates;
    private ulong now;
    private long messages;

    public PerfettoExport(ExportContext context, Stream output)
        : base(context, output)
    {
        json = new Utf8JsonWriter(output);
        text = new EventText(context);
        collectives = new Collectives(context.Header.Cores);
        hasFunctions = (context.Header.Kinds & CallStack.Needs) == CallStack.Needs;
        hasStates = (context.Header.Kinds & RunEventKinds.State) != 0;
        lanes = [.. Enumerable.Range(0, context.Header.Cores).Select(core => new PerfettoLane(name => Slice(core, name), () => EndSlice(core)))];
        stacks = [.. Enumerable.Range(0, context.Header.Cores).Select(core => new CallStack(context, core))];
        Begin();
    }

    private int ConsoleThread => lanes.Length + 1;

    public override void Add(in RunEvent happened)
    {
        if (happened.Core >= lanes.Length) return;
        now = happened.Nanoseconds;
        switch (happened.Kind)
        {
            case RunEventKind.State: lanes[happened.Core].Enter(StateOf((CoreActivity)happened.Detail)); break;
            case RunEventKind.CallBegin: BeginCall(happened); break;
            case RunEventKind.CallEnd: lanes[happened.Core].End(happened.Size); break;
            case RunEventKind.Message: AddMessage(happened); break;
            case RunEventKind.Interrupt or RunEventKind.Exception: Instant(happened, $"{happened.Kind.ToString().ToLowerInvariant()} {happened.Detail}"); break;
            case RunEventKind.Device: Instant(happened, "device"); break;
            case RunEventKind.Load or RunEventKind.Store: Instant(happened, happened.Kind.ToString().ToLowerInvariant()); break;
            case RunEventKind.Console: AddConsole(happened); break;
        }

        if (hasFunctions) Follow(happened);
        if (json.BytesPending > 1 << 16) json.Flush();
    }

    public override void Finish()
    {
        foreach (PerfettoLane lane in lanes) lane.Finish();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>In a lane of functions, that the core runs goes without saying.</summary>
    private string? StateOf(CoreActivity activity) => activity switch
    {
        CoreActivity.NotStarted => null,
        CoreActivity.Runs when hasFunctions => null,
        _ => EventText.State(activity),
    };

    private void Begin()
    {
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartObject("otherData");
        json.WriteString("emulator", $"toroemu {Context.Header.Version}");
        json.WriteString("image", Context.Header.Image);
        json.WriteString("options", string.Join(' ', Context.Header.Options));
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        Name("process_name", 0, "name", Path.GetFileName(Context.Header.Image));
        for (int core = 0; core < lanes.Length; core++) NameThread(core + 1, $"core {core}");
        if ((Context.Header.Kinds & RunEventKinds.Console) != 0) NameThread(ConsoleThread, "console");
        if (hasStates) return;
        foreach (PerfettoLane lane in lanes) lane.Enter("core"); // arrows need a slice to begin and to end at
    }

    private void NameThread(int thread, string name)
    {
        Name("thread_name", thread, "name", name);
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", "thread_sort_index");
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteNumber("sort_index", thread);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Name(string what, int thread, string key, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", what);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString(key, name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Slice(int core, string name)
    {
        Start("B", core + 1);
        json.WriteString("name", name);
        json.WriteEndObject();
    }

    private void EndSlice(int core)
    {
        Start("E", core + 1);
        json.WriteEndObject();
    }

    private void BeginCall(in RunEvent happened)
    {
        string name = happened.Name ?? Context.FunctionOf(happened.Rip);
        lanes[happened.Core].Begin(name, happened.Size);
        if (!collectives.TryJoin(name, happened.Core, out int number, out bool isFirst, out bool isLast) || (isFirst && isLast)) return;
        Flow(isFirst ? "s" : isLast ? "f" : "t", happened.Core, "collective", name, $"collective {number}");
    }

    private void AddMessage(in RunEvent happened)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{happened.Value} bytes");
        string id = string.Create(CultureInfo.InvariantCulture, $"message {messages++}");
        Flow("s", happened.Core, "message", name, id);
        if (happened.Detail < lanes.Length) Flow("f", happened.Detail, "message", name, id);
    }

    private void Flow(string phase, int core, string category, string name, string id)
    {
        Start(phase, core + 1);
        json.WriteString("cat", category);
        json.WriteString("name", name);
        json.WriteString("id", id);
        if (phase == "f") json.WriteString("bp", "e");
        json.WriteEndObject();
    }

    private void Instant(in RunEvent happened, string name)
    {
        Start("i", happened.Core + 1);
        json.WriteString("cat", happened.Kind.ToString().ToLowerInvariant());
        json.WriteString("name", name);
        json.WriteString("s", "t");
        json.WriteStartObject("args");
        json.WriteString("what", text.Describe(happened));
        json.WriteNumber("instructions", happened.Instructions);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void AddConsole(in RunEvent happened)
    {
        Start("i", ConsoleThread);
        json.WriteString("cat", "console");
        json.WriteString("name", Encoding.UTF8.GetString(happened.Bytes.Span).TrimEnd('\r', '\n'));
        json.WriteString("s", "t");
        json.WriteEndObject();
    }

    private void Follow(in RunEvent happened)
    {
        CallStack stack = stacks[happened.Core];
        stack.Add(happened);
        if (happened.Kind == RunEventKind.Instruction) lanes[happened.Core].Move(stack.Leaf);
    }

    /// <summary>Begins an entry that happens now.</summary>
    private void Start(string phase, int thread)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        json.WritePropertyName("ts");
        json.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"{now / 1000}.{now % 1000:000}"));
    }

    protected override void Dispose(bool disposing)
    {
        json.Dispose();
        base.Dispose(disposing);
    }
}
