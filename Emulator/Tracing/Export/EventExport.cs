// Makes another file of an event trace.
using System;
using System.IO;

namespace ToroEmu.Tracing;

/// <summary>Gets all events in order, once.</summary>
/// <param name="context">What the events are about.</param>
/// <param name="output">Where the file goes; not owned.</param>
internal abstract class EventExport(ExportContext context, Stream output) : IDisposable
{
    protected ExportContext Context => context;

    protected Stream Output => output;

    public abstract void Add(in RunEvent happened);

    /// <summary>There are no more.</summary>
    public abstract void Finish();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        // Most own nothing.
    }
}
