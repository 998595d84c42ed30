// Prints a chain of hashes.
using System;
using System.IO;
using ToroEmu.Machines;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

/// <summary>A line of <see cref="ChainText"/> for each point, and one for the end.</summary>
internal sealed class ChainPrinter(ulong every, TextWriter writer, bool ownsWriter) : HashChain(every), IDisposable
{
    private readonly ulong interval = every;
    private bool hasBegun;

    public override void Ended(IDeterministicMachine machine, RunResult? result)
    {
        Begin();
        writer.WriteLine(ChainText.End(ChainPoint.Of(machine)));
    }

    public void Dispose()
    {
        if (ownsWriter) writer.Dispose();
    }

    protected override void Take(ChainPoint point)
    {
        Begin();
        writer.WriteLine(ChainText.Line(point));
    }

    private void Begin()
    {
        if (!hasBegun) writer.WriteLine(ChainText.Title(interval));
        hasBegun = true;
    }
}
