// A row per event.
using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace ToroEmu.Tracing;

/// <summary>RFC 4180, with a row of names. Addresses and bytes are hexadecimal.</summary>
internal sealed class CsvExport : EventExport
{
    private readonly StreamWriter writer;

    public CsvExport(ExportContext context, Stream output)
        : base(context, output)
    {
        writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine("instructions,nanoseconds,core,kind,rip,symbol,file,line,address,physical,value,size,detail,name,bytes");
    }

    public override void Add(in RunEvent happened)
    {
        string symbol = happened.Rip == 0 ? "" : Quoted(Context.Find(happened.Rip)?.ToString() ?? "");
        (string file, string line) = happened.Rip != 0 && Context.Lines.Find(happened.Rip) is Symbols.SourcePlace place
            ? (Quoted(place.File), place.Line.ToString(CultureInfo.InvariantCulture)) : ("", "");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{happened.Instructions},{happened.Nanoseconds},{happened.Core},{happened.Kind},0x{happened.Rip:x},{symbol},{file},{line},0x{happened.Address:x},0x{happened.Physical:x},0x{happened.Value:x},{happened.Size},{happened.Detail},{Quoted(happened.Name ?? "")},{Convert.ToHexStringLower(happened.Bytes.Span)}"));
    }

    public override void Finish() => writer.Flush();

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    protected override void Dispose(bool disposing)
    {
        writer.Dispose();
        base.Dispose(disposing);
    }
}
