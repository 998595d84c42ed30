// Makes the report of a guest that died or got stuck.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>Reads everything from the parked machine. Every sentence follows from state, none from which guest it is.</summary>
internal sealed unsafe class ReportBuilder(IReadOnlyList<Vcpu> cores, SymbolTable symbols, RingNames rings)
{
    private readonly CoreReporter reporter = new(symbols, rings);

    /// <summary>A core whose exceptions ended in a triple fault.</summary>
    public GuestReport TripleFault(int index) => OfFault(ReportKind.TripleFault, index, "triple fault", Undelivered(cores[index].Core));

    /// <summary>A guest that ended its run from inside the handler of an exception.</summary>
    public GuestReport GaveUp(int index) => OfFault(ReportKind.UnhandledException, index, "the guest ended the run from its handler", "");

    /// <summary>All cores stand still. One that goes from exception to exception is the cause, if there is one.</summary>
    public GuestReport Stall()
    {
        int looping = Find(vcpu => vcpu.Core.Faults.Repeats.IsEndless);
        if (looping >= 0) return OfFault(ReportKind.ExceptionLoop, looping, "the same again, for ever", ". Its handler returns to the same instruction without having mended anything");
        int lost = Find(vcpu => vcpu.Core.Faults.IsLost);
        if (lost >= 0) return OfFault(ReportKind.ExceptionLoop, lost, "handler at 0000:0000", ". Nobody has written the vector of its handler, so it went to 0000:0000");
        return OfStall(Find(vcpu => vcpu.Core.Faults.IsHandling));
    }

    private int Find(Func<Vcpu, bool> condition)
    {
        for (int index = 0; index < cores.Count; index++)
            if (condition(cores[index])) return index;
        return -1;
    }

    private GuestReport OfFault(ReportKind kind, int index, string end, string more)
    {
        Core core = cores[index].Core;
        CpuState* state = core.Faults.StateAtFault;
        GuestView view = new(state, core.Ram, symbols);
        Cause cause = CauseOf(core, view, out FaultScene scene);
        return new GuestReport
        {
            Kind = kind,
            Core = index,
            Cause = $"core {index} {cause.Text}{more}.",
            Root = view.CodePlace(cause.Root),
            Chain = [.. core.Faults.Chain.Select(record => Describe(view, record))],
            End = end,
            PageWalk = cause.Walk,
            Descriptors = [.. cause.Descriptors.Concat(kind == ReportKind.TripleFault ? Gates(core, view) : []).DistinctBy(found => found.Name)],
            Code = scene.Code.Around(cause.Root, Boundary(scene, cause.Root)),
            Registers = RegisterList.Of(state, scene.Rip),
            Cores = [.. cores.Select(vcpu => reporter.Of(vcpu, vcpu.Core == core ? state : vcpu.Core.State))],
        };
    }

    private static Cause CauseOf(Core core, GuestView view, out FaultScene scene)
    {
        scene = new FaultScene(view, core.Faults.Chain[0], BranchTrail.Last(core.Faults.StateAtFault, int.MaxValue));
        return FirstCause.Of(scene);
    }

    /// <summary>An exception in a handler that never came back is worth telling, even if the core only waits now.</summary>
    private GuestReport OfStall(int handling)
    {
        ImmutableArray<ReportCore> all = [.. cores.Select(vcpu => reporter.Of(vcpu, vcpu.Core.State))];
        int suspect = handling >= 0 ? handling : Find(vcpu => !vcpu.Core.State->WaitForSipi);
        Core core = cores[Math.Max(suspect, 0)].Core;
        GuestView view = new(core.State, core.Ram, symbols);
        ReportCore stuck = all[core.Index];
        ReportPlace root = stuck.Waits.FirstOrDefault(wait => wait.At is not null)?.At ?? (stuck.Loop.IsEmpty ? stuck.Place : stuck.Loop[0].Place);
        GuestReport report = new()
        {
            Kind = ReportKind.Stall,
            Cause = StallText.Of(all) + ".",
            Root = root,
            Code = new CodeWindow(view).Around(root.Address, null),
            Registers = RegisterList.Of(core.State, core.State->Rip),
            Cores = all,
        };
        return handling < 0 ? report : WithException(report, core);
    }

    private GuestReport WithException(GuestReport report, Core core)
    {
        GuestView view = new(core.Faults.StateAtFault, core.Ram, symbols);
        Cause cause = CauseOf(core, view, out FaultScene scene);
        return report with
        {
            Core = core.Index,
            Cause = $"core {core.Index} {cause.Text}, and its handler did not come back. Now {report.Cause}",
            Root = view.CodePlace(cause.Root),
            Chain = [.. core.Faults.Chain.Select(record => Describe(view, record))],
            End = "a handler that did not return",
            PageWalk = cause.Walk,
            Descriptors = cause.Descriptors,
            Code = scene.Code.Around(cause.Root, Boundary(scene, cause.Root)),
            Registers = RegisterList.Of(core.Faults.StateAtFault, scene.Rip),
        };
    }

    /// <summary>Where instructions are known to begin: at the last branch's target.</summary>
    private static ulong? Boundary(FaultScene scene, ulong root) => scene.LastBranch is { } branch && branch.To <= root ? branch.To : null;

    private static ReportException Describe(GuestView view, FaultRecord record) => new(
        ExceptionVector.Name(record.Fault.Vector), record.Fault.Vector, record.Fault.HasErrorCode ? record.Fault.ErrorCode : null, ErrorCodeText.Explain(record.Fault),
        view.CodePlace(record.Rip), record.Fault.Vector == ExceptionVector.PageFault ? record.Fault.Address : null);

    /// <summary>Why the first exception, and then the double fault, could not be delivered.</summary>
    private string Undelivered(Core core)
    {
        GuestView view = new(core.Faults.StateAtFault, core.Ram, symbols);
        CpuFault first = core.Faults.Chain[0].Fault;
        string? problem = GateOf(view, first).Problem;
        if (problem is null) return "";
        string? second = first.Vector == ExceptionVector.DoubleFault ? null : new GateCheck(view).Check(ExceptionVector.DoubleFault, software: false).Problem;
        string also = second is null ? "" : Reason(second) == Reason(problem) ? "; nor could that of #DF, for the same reason" : $"; nor could that of #DF: {second}";
        return $". The handler of {ExceptionVector.Name(first.Vector)} could not be entered: {problem}{also}";
    }

    /// <summary>A problem without the name of the entry that has it.</summary>
    private static string Reason(string problem) => problem[(problem.IndexOf(": ", StringComparison.Ordinal) + 1)..];

    private static IEnumerable<ReportDescriptor> Gates(Core core, GuestView view)
    {
        CpuFault first = core.Faults.Chain[0].Fault;
        return GateOf(view, first).Found.Concat(new GateCheck(view).Check(ExceptionVector.DoubleFault, software: false).Found);
    }

    private static GateCheck GateOf(GuestView view, in CpuFault fault) => new GateCheck(view).Check(fault.Vector, fault.Kind == FaultKind.SoftwareInterrupt);
}
