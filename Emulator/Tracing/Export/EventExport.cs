// Makes another file of an event trace.
using System.IO;

namespace ToroEmu.Tracing;

/// <summary>Gets all events in order, once.</summary>
/// <param name="context">What the events are about.</param>
/// <param name="output">Where the file goes; not owned.</param>
internal abstract class EventExport(ExportContext context, Stream output)
{
    protected ExportContext Context => context;

    protected Stream Output => output;

    public abstract void Add(in RunEvent happened);

    /// <summary>There are no more.</summary>
    public abstract void Finish();
}
