// A profile by instructions.
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ToroEmu.Tracing;

/// <summary>
/// The file format of speedscope (https://www.speedscope.app/file-format-schema.json): an evented profile for each core, whose clock is the number of instructions that the core has
/// executed.
/// </summary>
internal sealed class SpeedscopeExport : EventExport
{
    private readonly List<Core> cores;
    private readonly List<string> frames = [];
    private readonly Dictionary<string, int> numbers = [];

    public SpeedscopeExport(ExportContext context, Stream output)
        : base(context, output) => cores = [.. Enumerable.Range(0, context.Header.Cores).Select(core => new Core(new CallStack(context, core)))];

    public override void Add(in RunEvent happened)
    {
        if (happened.Core >= cores.Count) return;
        Core core = cores[happened.Core];
        core.Stack.Add(happened);
        if (happened.Kind != RunEventKind.Instruction) return;
        Move(core, core.Stack.Leaf);
        core.Now++;
    }

    public override void Finish()
    {
        foreach (Core core in cores) Move(core, core.Stack.Root);
        using Utf8JsonWriter json = new(Output);
        json.WriteStartObject();
        json.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
        json.WriteString("exporter", $"toroemu {Context.Header.Version}");
        json.WriteString("name", Path.GetFileName(Context.Header.Image));
        json.WriteNumber("activeProfileIndex", 0);
        json.WriteStartObject("shared");
        json.WriteStartArray("frames");
        foreach (string frame in frames) WriteFrame(json, frame);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        foreach (Core core in cores) Write(json, core);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, string frame)
    {
        json.WriteStartObject();
        json.WriteString("name", frame);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Core core)
    {
        json.WriteStartObject();
        json.WriteString("type", "evented");
        json.WriteString("name", core.Stack.Root.Name);
        json.WriteString("unit", "none");
        json.WriteNumber("startValue", 0);
        json.WriteNumber("endValue", core.Now);
        json.WriteStartArray("events");
        foreach ((bool opens, int frame, ulong at) in core.Events)
        {
            json.WriteStartObject();
            json.WriteString("type", opens ? "O" : "C");
            json.WriteNumber("frame", frame);
            json.WriteNumber("at", at);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Closes what is not above the new function any more, and opens what is. Roots are the profiles themselves.</summary>
    private void Move(Core core, CallNode to)
    {
        if (core.Shown == to) return;
        Stack<CallNode> opened = [];
        CallNode old = core.Shown ?? core.Stack.Root, common = to;
        while (common != old)
        {
            if (common.Depth >= old.Depth)
            {
                opened.Push(common);
                common = common.Caller!;
            }
            else
            {
                core.Events.Add((false, NumberOf(old.Name), core.Now));
                old = old.Caller!;
            }
        }

        foreach (CallNode node in opened) core.Events.Add((true, NumberOf(node.Name), core.Now));
        core.Shown = to;
    }

    private int NumberOf(string name)
    {
        if (numbers.TryGetValue(name, out int number)) return number;
        numbers.Add(name, number = frames.Count);
        frames.Add(name);
        return number;
    }

    private sealed class Core(CallStack stack)
    {
        public CallStack Stack => stack;

        public ulong Now { get; set; }

        public CallNode? Shown { get; set; }

        public List<(bool Opens, int Frame, ulong At)> Events { get; } = [];
    }
}
