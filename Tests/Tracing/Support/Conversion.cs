// A trace converted in memory.
using System.IO;
using System.Text;

using ToroEmu.Machines.Loading;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing.Support;

internal static class Conversion
{
    public static byte[] Of(TracedRun run, string format)
    {
        MemoryStream output = new();
        using EventExport export = ExportFormat.Find(format)!.Create(ExportContext.Of(run.Header!, null), output);
        foreach (RunEvent one in run.Events) export.Add(one);
        export.Finish();
        return output.ToArray();
    }

    public static string TextOf(TracedRun run, string format) => Encoding.UTF8.GetString(Of(run, format));

    /// <summary>The image of a run.</summary>
    public static ElfImage ImageOf(TracedRun run) => GuestImage.Read(run.Header!.Image).SymbolSource;
}
