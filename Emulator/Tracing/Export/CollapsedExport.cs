// Stacks with counts.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace ToroEmu.Tracing;

/// <summary>A line for each stack: its functions from the outside in, separated by semicolons, a space, instructions.</summary>
internal sealed class CollapsedExport(ExportContext context, Stream output) : EventExport(context, output)
{
    private readonly CallStack[] cores = [.. Enumerable.Range(0, context.Header.Cores).Select(core => new CallStack(context, core))];

    public override void Add(in RunEvent happened)
    {
        if (happened.Core < cores.Length) cores[happened.Core].Add(happened);
    }

    public override void Finish()
    {
        using StreamWriter writer = new(Output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        foreach (CallStack core in cores) Write(writer, core.Root, "");
    }

    private static void Write(StreamWriter writer, CallNode from, string above)
    {
        Stack<(CallNode Node, string Above)> todo = new([(from, above)]);
        while (todo.TryPop(out (CallNode Node, string Above) next))
        {
            string path = next.Above + next.Node.Name.Replace(';', ':');
            if (next.Node.Instructions != 0) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} {next.Node.Instructions}"));
            foreach (CallNode callee in next.Node.Callees.Reverse()) todo.Push((callee, path + ";"));
        }
    }
}
