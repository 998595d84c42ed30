// Follows a run and makes the page about it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

using ToroEmu.Machines;
using ToroEmu.Tracing;

namespace ToroEmu.Report;

/// <summary>
/// Listens to a deterministic machine and runs it from sample to sample of its stacks. Nothing of what the guest does changes: samples are taken between two instructions,
/// at counted ones.
/// </summary>
public sealed class RunReport : IDisposable
{
    private static readonly RunEventSelection Selection = new()
    {
        Kinds = RunEventKinds.Message | RunEventKinds.State | RunEventKinds.Interrupt | RunEventKinds.Call | RunEventKinds.Console,
        Functions = ["MPI_*", "Mpi_*"],
        MessageBytesMax = 256,
    };

    private readonly DeterministicMachine machine;
    private readonly IRunEventSource source;
    private readonly RunLog log;
    private readonly RingWatch rings;
    private readonly StackSampler sampler;
    private readonly ulong instructionsMax;

    /// <param name="machine">Made by <see cref="MachineBuilder"/>; has not run yet.</param>
    /// <param name="console">The console that the machine was built with.</param>
    public RunReport(IDeterministicMachine machine, ConsoleTap? console)
    {
        this.machine = (DeterministicMachine)machine;
        instructionsMax = this.machine.Parts.Config.InstructionsMax ?? ulong.MaxValue;
        rings = new RingWatch(this.machine);
        log = new RunLog(this.machine.Parts.Cores.Length, rings);
        sampler = new StackSampler(this.machine);
        source = RunEvents.Listen(machine, Selection, log, console);
    }

    /// <summary>Runs as <see cref="IMachine.Run"/> does.</summary>
    public RunResult Run(CancellationToken stop)
    {
        while (true)
        {
            ulong wanted = Math.Min(sampler.Next, instructionsMax);
            if (machine.RunTo(wanted, stop) is RunResult result) return result;
            rings.Attach();
            ulong now = machine.Position.Instructions;
            if (now >= instructionsMax) return machine.Run(stop);
            if (now >= sampler.Next) sampler.Take();
        }
    }

    /// <summary>Writes the page, after the run.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="outcome">How the run ended: "exit code 0", or what was wrong.</param>
    /// <param name="details">More lines about the end, a crash report say; may be empty.</param>
    public void Write(Stream stream, string outcome, string details)
    {
        source.Finish();
        RunPosition end = machine.Position;
        log.Close(end);
        IReadOnlyList<Collective> collectives = Collectives.Find(log);
        ReportData data = new(RunEvents.HeaderOf(machine, Selection), log, rings, sampler, collectives)
        {
            End = end,
            CoreInstructions = [.. Enumerable.Range(0, log.Cores).Select(machine.InstructionsOf)],
            Outcome = outcome,
            Details = details,
        };
        ReportPage.Write(stream, data);
    }

    public void Dispose()
    {
        source.Dispose();
        rings.Dispose();
    }
}
