// An event as people read it.
using System;
using System.Globalization;
using System.Text;

using ToroEmu.Symbols;

namespace ToroEmu.Tracing;

/// <summary>Says what happened, without when and where.</summary>
internal sealed class EventText(ExportContext context)
{
    public string Describe(in RunEvent happened) => happened.Kind switch
    {
        RunEventKind.Instruction => Place(happened.Rip),
        RunEventKind.Branch => $"{((RunBranch)happened.Detail).ToString().ToLowerInvariant()} {Place(happened.Rip)} -> {Place(happened.Address)}",
        RunEventKind.Load => $"{Access(happened)} at {Place(happened.Rip)}",
        RunEventKind.Store => $"{Access(happened)} at {Place(happened.Rip)}",
        RunEventKind.Interrupt => $"vector {happened.Detail} at {Place(happened.Rip)}, handler {Place(happened.Address)}",
        RunEventKind.Exception => $"vector {happened.Detail} at {Place(happened.Rip)}, {(happened.Detail == 14 ? "address" : "code")} 0x{happened.Value:x}, handler {Place(happened.Address)}",
        RunEventKind.Device => $"{Device(happened)} at {Place(happened.Rip)}",
        RunEventKind.Message => $"to core {happened.Detail}, {happened.Value} bytes{Shown(happened.Bytes.Span)}",
        RunEventKind.State => State((CoreActivity)happened.Detail),
        RunEventKind.CallBegin => $"{happened.Name}(0x{happened.Value:x}) from {Place(happened.Address)}",
        RunEventKind.CallEnd => $"{happened.Name} = 0x{happened.Value:x}",
        RunEventKind.Console => Quoted(happened.Bytes.Span),
        RunEventKind.Slice => string.Create(CultureInfo.InvariantCulture, $"number {happened.Size}, {happened.Value} cores at work"),
        _ => "",
    };

    /// <summary>Address, name and line of source.</summary>
    public string Place(ulong address)
    {
        StringBuilder text = new($"{address:x}");
        if (context.Find(address) is SymbolPosition position) text.Append(CultureInfo.InvariantCulture, $" {position}");
        if (context.Lines.Find(address) is SourcePlace place) text.Append(CultureInfo.InvariantCulture, $" ({place})");
        return text.ToString();
    }

    public static string State(CoreActivity activity) => activity switch
    {
        CoreActivity.Runs => "runs",
        CoreActivity.Spins => "spins",
        CoreActivity.Halted => "halted",
        _ => "not started",
    };

    private string Access(in RunEvent happened)
    {
        string name = context.Find(happened.Address) is SymbolPosition position ? $" {position}" : "";
        string physical = happened.Physical == happened.Address ? "" : $" (physical {happened.Physical:x})";
        return string.Create(CultureInfo.InvariantCulture, $"{happened.Size} bytes at {happened.Address:x}{name}{physical} = 0x{happened.Value:x}");
    }

    private static string Device(in RunEvent happened)
    {
        RunDeviceAccess how = (RunDeviceAccess)happened.Detail;
        bool isWrite = (how & RunDeviceAccess.Write) != 0;
        string space = (how & ~RunDeviceAccess.Write) switch { RunDeviceAccess.Port => "port", RunDeviceAccess.Msr => "MSR", _ => "memory" };
        return string.Create(CultureInfo.InvariantCulture, $"{(isWrite ? "write" : "read")} of {space} 0x{happened.Address:x}, {happened.Size} bytes, 0x{happened.Value:x}");
    }

    private static string Shown(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "" : $": {Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, 16)])}{(bytes.Length > 16 ? "..." : "")}";

    private static string Quoted(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new("\"");
        foreach (char c in Encoding.UTF8.GetString(bytes))
            text.Append(c switch { '\n' => "\\n", '\r' => "\\r", '"' => "\\\"", '\\' => "\\\\", _ => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString() });
        return text.Append('"').ToString();
    }
}
