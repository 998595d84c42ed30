// A line per event.
using System.Globalization;
using System.IO;
using System.Text;

namespace ToroEmu.Tracing;

/// <summary>Instructions of the machine, nanoseconds, core, kind, what.</summary>
internal sealed class TextExport(ExportContext context, Stream output) : EventExport(context, output)
{
    private readonly EventText text = new(context);
    private readonly StreamWriter writer = new(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };

    public override void Add(in RunEvent happened)
    {
        string what = text.Describe(happened);
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"{happened.Instructions,10} {happened.Nanoseconds,10} ns  core {happened.Core,-2} {happened.Kind.ToString().ToLowerInvariant(),-11} {what}\n"));
    }

    public override void Finish() => writer.Flush();

    protected override void Dispose(bool disposing)
    {
        writer.Dispose();
        base.Dispose(disposing);
    }
}
