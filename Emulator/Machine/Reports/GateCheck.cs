// Whether an exception or interrupt can be delivered, step by step.
using System;
using System.Collections.Generic;
using System.Globalization;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Reports;

/// <summary>The way of SDM 3A, 7.12 to 7.14, from the gate to the pushes on the handler's stack; ends at the first rule that is broken.</summary>
internal sealed unsafe class GateCheck(GuestView view)
{
    private const int LongFrameBytes = 48;
    private const string NoTable = "no IDT has been loaded, IDTR is as it was at reset";

    private readonly List<ReportDescriptor> found = [];

    /// <summary>What took part, in order; the last one is to blame if <see cref="Problem"/> is not null.</summary>
    public IReadOnlyList<ReportDescriptor> Found => found;

    /// <summary>Why the handler cannot be entered, as half a sentence; null: it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks at the gate of <paramref name="vector"/>; <paramref name="software"/>: asked for by INT n.</summary>
    public GateCheck Check(byte vector, bool software)
    {
        CpuState* cpu = view.Cpu;
        if ((cpu->Cr0 & Cr0.Pe) == 0) CheckReal(vector);
        else CheckGate(vector, software);
        return this;
    }

    private void CheckReal(byte vector)
    {
        ulong slot = view.Cpu->Idtr.Base + vector * 4u;
        string name = $"vector table entry {vector}";
        if (vector * 4 + 3 > view.Cpu->Idtr.Limit) Blame(name, null, null, null, Limit());
        else if (!view.TryRead(slot, 4, out ulong target)) Blame(name, slot, null, null, "nothing is mapped there");
        else Note(name, slot, Hex(target, 8), string.Create(CultureInfo.InvariantCulture, $"{target >> 16:x4}:{target & 0xFFFF:x4}"), target == 0 ? "nobody has written it" : null);
    }

    private void CheckGate(byte vector, bool software)
    {
        bool isLong = view.IsLongMode;
        int size = isLong ? 16 : 8;
        string name = $"IDT entry {vector}";
        ulong slot = view.Cpu->Idtr.Base + (ulong)(vector * size);
        ulong high = 0;
        if (IsAsAtReset && !(view.TryRead(slot, 8, out ulong first) && first != 0)) Blame(name, slot, null, null, NoTable);
        else if (vector * size + size - 1 > view.Cpu->Idtr.Limit) Blame(name, null, null, null, Limit());
        else if (!view.TryRead(slot, 8, out ulong low) || (isLong && !view.TryRead(slot + 8, 8, out high))) Blame(name, slot, null, null, "the IDT is not mapped there");
        else CheckGate(new Gate(low, high), name, slot, isLong ? Hex(high, 16) + " " + Hex(low, 16) : Hex(low, 16), software);
    }

    /// <summary>Base 0 and the highest limit (SDM 3A, table 11-1).</summary>
    private bool IsAsAtReset => view.Cpu->Idtr is { Base: 0, Limit: ushort.MaxValue };

    private string Limit() => view.Cpu->Idtr.Limit == 0
        ? "the IDT is empty: its limit is 0"
        : string.Create(CultureInfo.InvariantCulture, $"it lies beyond the IDT's limit of {view.Cpu->Idtr.Limit:x}");

    private void CheckGate(Gate gate, string name, ulong slot, string bytes, bool software)
    {
        bool isLong = view.IsLongMode;
        string fields = DescriptorText.Fields(gate, isLong);
        bool empty = bytes.AsSpan().Trim("0 ").IsEmpty;
        string? problem = empty ? "it is empty: nobody has written it"
            : !IsGate(gate, isLong) ? $"its type is wrong: {DescriptorText.GateType(gate, isLong)}, where an interrupt or trap gate must be"
            : isLong && !gate.HasValidUpperHalf ? "bits of its upper half that must be zero are set"
            : software && gate.Dpl < view.Cpu->Cpl ? $"INT n from level {view.Cpu->Cpl} needs a gate of DPL {view.Cpu->Cpl}, and this one has {gate.Dpl}"
            : !gate.IsPresent ? "it is not present (P is 0)" : null;
        if (problem is not null) Blame(name, slot, bytes, fields, problem);
        else
        {
            Note(name, slot, bytes, fields, null);
            if (!gate.IsTask) CheckCode(gate);
        }
    }

    private static bool IsGate(Gate gate, bool isLong) => gate.Type is Descriptor.SystemInterruptGate or Descriptor.SystemTrapGate
        || (!isLong && gate.Type is Descriptor.SystemTaskGate or Descriptor.SystemInterruptGate16 or Descriptor.SystemTrapGate16);

    private void CheckCode(Gate gate)
    {
        ReportDescriptor descriptor = new SelectorCheck(view).Check(gate.Selector, SelectorCheck.Use.Handler, out SegmentRegister code);
        found.Add(descriptor);
        if (descriptor.Verdict is not null) Problem = $"{descriptor.Name}, which the gate names as the handler's code, will not do: {descriptor.Verdict}";
        else if (view.IsLongMode && !SlowAccess.IsCanonical(gate.Offset)) Problem = $"the handler's address {Hex(gate.Offset, 16)} is not canonical";
        else if (!view.IsLongMode && gate.Offset > code.Limit) Problem = $"the handler's address {Hex(gate.Offset, 8)} lies beyond its segment's limit";
        else if (view.IsLongMode) CheckLongStack(gate, code.IsConforming ? view.Cpu->Cpl : code.Dpl);
        else CheckStack(code.IsConforming ? view.Cpu->Cpl : code.Dpl);
    }

    private void CheckLongStack(Gate gate, int level)
    {
        ulong rsp = view.Cpu->Registers[Gpr.Rsp];
        string name = "RSP";
        if (gate.Ist != 0 && !TryReadTask($"IST{gate.Ist}", TaskState.Ist1 + (gate.Ist - 1) * 8, out rsp)) return;
        if (gate.Ist != 0) name = $"IST{gate.Ist}";
        else if (level != view.Cpu->Cpl)
        {
            name = $"RSP{level}";
            if (!TryReadTask(name, TaskState.Rsp0 + level * 8, out rsp)) return;
        }
        CheckFrame(name, rsp & ~15UL, LongFrameBytes);
    }

    /// <summary>A 64-bit stack pointer of the task state.</summary>
    private bool TryReadTask(string name, int offset, out ulong rsp)
    {
        ref SegmentRegister task = ref view.Cpu->Segments[SegReg.Tr];
        ulong at = task.Base + (ulong)offset;
        rsp = 0;
        string title = $"{name} of the TSS";
        if (task.Limit < (ulong)offset + 7) return Blame(title, null, null, null, string.Create(CultureInfo.InvariantCulture, $"beyond the TSS's limit of {task.Limit:x} (TR={task.Selector:x4})"));
        if (!view.TryRead(at, 8, out rsp)) return Blame(title, at, null, null, "the TSS is not mapped there");
        Note(title, at, Hex(rsp, 16), null, null);
        return true;
    }

    private void CheckStack(int level)
    {
        ref SegmentRegister stack = ref view.Cpu->Segments[SegReg.Ss];
        if (level == view.Cpu->Cpl) CheckFrame("ESP", view.StackAddress(view.Cpu->Registers[Gpr.Rsp]), stack.IsBig ? 16 : 8);
    }

    private void CheckFrame(string name, ulong top, int bytes)
    {
        ulong last = top - (ulong)bytes;
        if (view.IsLongMode && !(SlowAccess.IsCanonical(top - 1) && SlowAccess.IsCanonical(last)))
        {
            Problem = $"the handler's stack is not canonical: {name} is {Hex(top, 16)}";
            Mark("not canonical");
            return;
        }
        ReportPageWalk walk = PageWalkTrace.Of(view, last, MemoryAccess.Write, user: false);
        if (walk.Allowed) return;
        Problem = $"the handler's stack cannot be written: {name} is {Hex(top, 16)}, and {walk.Verdict}";
        Mark(walk.Verdict);
    }

    /// <summary>The stack pointer came from the task state: that is what is to blame.</summary>
    private void Mark(string verdict)
    {
        if (found[^1].Name.EndsWith("of the TSS", StringComparison.Ordinal)) found[^1] = found[^1] with { Verdict = verdict };
    }

    private void Note(string name, ulong? at, string? bytes, string? fields, string? verdict)
    {
        found.Add(new ReportDescriptor(name, at, bytes, fields, verdict));
        if (verdict is not null) Problem = $"{name} will not do: {verdict}";
    }

    private bool Blame(string name, ulong? at, string? bytes, string? fields, string verdict)
    {
        Note(name, at, bytes, fields, verdict);
        return false;
    }

    private static string Hex(ulong value, int digits) => value.ToString($"x{digits}", CultureInfo.InvariantCulture);
}
