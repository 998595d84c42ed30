// What a person needs to know when a guest dies.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>First cause first: the exceptions, the instruction, the registers, then where every core was.</summary>
internal sealed unsafe class CrashReport(IReadOnlyList<Core> cores, ElfImage image)
{
    private readonly SymbolTable symbols = SymbolTable.From(image);
    private readonly StringBuilder text = new();

    /// <summary>Report of a core whose exceptions ended in a triple fault.</summary>
    public string Crash(int index)
    {
        Core core = cores[index];
        Chain(core, "triple fault");
        Details(core, core.State, core.Faults.Chain[0]);
        return BackTraces(core, core.State);
    }

    /// <summary>Report of a core that ended the run while it handled an exception; the state is that of the faulting instruction.</summary>
    public string GaveUp(int index)
    {
        Core core = cores[index];
        Chain(core, "the guest ended the run from its handler");
        Details(core, core.Faults.StateAtFault, core.Faults.Chain[0]);
        return BackTraces(core, core.Faults.StateAtFault);
    }

    /// <summary>Where every core is.</summary>
    public string Cores() => BackTraces(null, null);

    private void Chain(Core core, string end)
    {
        IReadOnlyList<FaultRecord> chain = core.Faults.Chain;
        Line($"core {core.Index}: {string.Join(" -> ", chain.Select(record => Describe(record.Fault)))} -> {end}");
    }

    private void Details(Core core, CpuState* cpu, in FaultRecord first)
    {
        Line($"at {Place(first.Rip)}: {Disassembly.At(core, cpu, first.Rip)}");
        if (first.Fault.Vector == ExceptionVector.PageFault) Line($"address {first.Fault.Address:x16}: {PageFaultText.Explain(first.Fault.ErrorCode)}");
        RegisterText.Append(text, cpu, first.Rip);
    }

    /// <summary>Every core; the faulting one as it was at its fault.</summary>
    private string BackTraces(Core? faulting, CpuState* atFault)
    {
        foreach (Core core in cores)
        {
            Line($"core {core.Index}{Condition(core.State)}:");
            foreach (ulong address in BackTrace.Of(core, core == faulting ? atFault : core.State)) Line($"  {Place(address)}");
        }
        return text.ToString();
    }

    private static string Condition(CpuState* cpu) => cpu->WaitForSipi ? " (not started)"
        : cpu->Halted ? (cpu->SystemFlags & Rflags.If) != 0 ? " (halted)" : " (halted, interrupts off)"
        : "";

    private static string Describe(in CpuFault fault) => fault.HasErrorCode
        ? string.Create(CultureInfo.InvariantCulture, $"{ExceptionVector.Name(fault.Vector)}({fault.ErrorCode:x4})")
        : ExceptionVector.Name(fault.Vector);

    private string Place(ulong address) => symbols.Find(address) is { } position
        ? string.Create(CultureInfo.InvariantCulture, $"{address:x16} {position}")
        : string.Create(CultureInfo.InvariantCulture, $"{address:x16}");

    private void Line(FormattableString line) => text.AppendLine(FormattableString.Invariant(line));
}
