// Gets from a function to its caller by the call frame information of an image.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols.Dwarf;
using ToroEmu.Symbols.Frames;

namespace ToroEmu.Symbols;

/// <summary>
/// .eh_frame and .debug_frame, read when somebody first asks. Damaged data gives fewer answers, never an exception. Code that was compiled without frame pointers has no
/// other way back to its caller.
/// </summary>
internal sealed class CallFrames(ElfImage image)
{
    /// <summary>Entries before an address that are asked whether they enclose it.</summary>
    private const int Lookback = 4;

    private readonly LoadedAddress loaded = new(image);
    private readonly Lazy<List<CallFrameEntry>> entries = new(() => Read(image), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Whether the image says anything about an address.</summary>
    public bool Knows(ulong address) => Find(address, out _) is not null;

    /// <summary>Turns the registers of a function into those of its caller.</summary>
    /// <param name="registers">Changed only if the step succeeds.</param>
    /// <param name="address">Linear address of an instruction: the one to execute next, or a byte of the CALL.</param>
    /// <param name="wordSize">4 or 8: what the code pushes.</param>
    /// <param name="read">Reads the stack.</param>
    public UnwindResult Step(UnwindRegisters registers, ulong address, int wordSize, ReadWord read)
    {
        bool isWide = wordSize == 8;
        if (Find(address, out ulong linked) is not CallFrameEntry entry || isWide != image.Is64) return UnwindResult.Unknown;
        if (CallFrameProgram.RowAt(entry, linked) is not CallFrameRow row) return UnwindResult.Unknown;
        UnwindRegisters before = registers.Clone();
        ulong Register(int number) => ValueOf(before, number, isWide);
        ulong? Evaluate(CodeRange place, ulong? start) => new FrameExpression(entry.Section.Bytes.Span, place, Register, read, wordSize).Evaluate(start);

        ulong? cfa = row.Cfa.Kind == CallFrameRuleKind.Expression ? Evaluate(row.Cfa.Expression, null) : Register(row.CfaRegister) + (ulong)row.Cfa.Number;
        ulong? Value(CallFrameRule rule, ulong same) => rule.Kind switch
        {
            CallFrameRuleKind.Offset => read(cfa.Value + (ulong)rule.Number, out ulong value) ? value : null,
            CallFrameRuleKind.ValueOffset => cfa.Value + (ulong)rule.Number,
            CallFrameRuleKind.Register => Register((int)(rule.Number & 31)),
            CallFrameRuleKind.Expression => Evaluate(rule.Expression, cfa) is ulong at && read(at, out ulong value) ? value : null,
            CallFrameRuleKind.ValueExpression => Evaluate(rule.Expression, cfa),
            _ => same,
        };

        if (cfa is null) return UnwindResult.Unknown;
        CallFrameRule back = row[(ulong)entry.Common.ReturnColumn];
        if (back.Kind == CallFrameRuleKind.Undefined) return UnwindResult.Outermost;
        if (Value(back, before.Rip) is not ulong caller) return UnwindResult.Unknown;
        registers[Gpr.Rsp] = Narrow(cfa.Value, isWide);
        for (int column = 0; column < ReturnColumn(isWide); column++)
            if (row[(ulong)column].Kind != CallFrameRuleKind.Same && Value(row[(ulong)column], 0) is ulong value) registers[Number(column, isWide)] = Narrow(value, isWide);
        registers.Rip = Narrow(caller, isWide);
        return entry.Common.IsSignal ? UnwindResult.Interrupted : UnwindResult.Called;
    }

    private static int ReturnColumn(bool isWide) => isWide ? CallFrameSpec.ReturnWide : CallFrameSpec.ReturnNarrow;

    private static int Number(int column, bool isWide) => isWide ? CallFrameSpec.Wide[column] : column;

    private static ulong Narrow(ulong value, bool isWide) => isWide ? value : (uint)value;

    /// <summary>A register by its DWARF number; 0 for those that nobody restores here.</summary>
    private static ulong ValueOf(UnwindRegisters registers, int column, bool isWide) =>
        column < ReturnColumn(isWide) ? registers[Number(column, isWide)] : column == ReturnColumn(isWide) ? registers.Rip : 0;

    private static List<CallFrameEntry> Read(ElfImage image)
    {
        List<CallFrameEntry> found = [];
        DwarfSections sections = new(image);
        foreach (string name in (ReadOnlySpan<string>)[".eh_frame", ".debug_frame"])
        {
            ReadOnlyMemory<byte> bytes = sections.Read(name, out ulong address);
            if (!bytes.IsEmpty) new CallFrameSection(bytes, address, name == ".eh_frame", image.Is64 ? 8 : 4).AddEntries(sections.IsCode, found);
        }
        found.Sort((a, b) => a.Range.Low.CompareTo(b.Range.Low));
        return found;
    }

    private CallFrameEntry? Find(ulong address, out ulong linked)
    {
        linked = address;
        return FindLinked(address) ?? (loaded.TryLink(address, out linked) ? FindLinked(linked) : null);
    }

    private CallFrameEntry? FindLinked(ulong address)
    {
        List<CallFrameEntry> all = entries.Value;
        int low = 0;
        for (int high = all.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (all[middle].Range.Low <= address) low = middle + 1;
            else high = middle;
        }
        for (int index = low - 1; index >= 0 && index >= low - Lookback; index--)
            if (all[index].Range.Contains(address)) return all[index];
        return null;
    }
}
