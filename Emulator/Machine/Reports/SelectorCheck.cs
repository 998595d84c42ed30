// The descriptor that a selector names, and which rule it breaks.
using System.Globalization;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

/// <summary>SDM 3A, 3.4 and 6.; the checks of the instructions that load each register.</summary>
internal sealed unsafe class SelectorCheck(GuestView view)
{
    /// <summary>What a selector is loaded for.</summary>
    public enum Use
    {
        Unknown,
        Data,
        Stack,

        /// <summary>CS by a far jump, call or return.</summary>
        Code,

        /// <summary>CS of an exception's or interrupt's handler.</summary>
        Handler,
        Task,
        LocalTable,
    }

    /// <summary>Describes the descriptor; <paramref name="code"/>: the loaded form, if there is one.</summary>
    public ReportDescriptor Check(ushort selector, Use use, out SegmentRegister code)
    {
        code = default;
        bool local = (selector & 4) != 0;
        string name = string.Create(CultureInfo.InvariantCulture, $"{(local ? "LDT" : "GDT")} selector {selector & 0xFFFC:x4}");
        if ((selector & 0xFFFC) == 0) return new ReportDescriptor(name, null, null, null, "the selector is null");
        uint index = selector & 0xFFF8u;
        (ulong start, uint limit, bool usable) = local ? Local() : (view.Cpu->Gdtr.Base, view.Cpu->Gdtr.Limit, true);
        if (!usable) return new ReportDescriptor(name, null, null, null, "no LDT is loaded");
        if (index + 7 > limit)
            return new ReportDescriptor(name, null, null, null, string.Create(CultureInfo.InvariantCulture, $"beyond the table's limit of {limit:x}"));
        if (!view.TryRead(start + index, 8, out ulong raw)) return new ReportDescriptor(name, start + index, null, null, "the table is not mapped there");
        code = Descriptor.ToRegister(selector, raw);
        return new ReportDescriptor(name, start + index, raw.ToString("x16", CultureInfo.InvariantCulture), DescriptorText.Fields(code), Broken(code, selector & 3, use));
    }

    private (ulong Start, uint Limit, bool Usable) Local()
    {
        ref SegmentRegister ldt = ref view.Cpu->Segments[SegReg.Ldtr];
        return (ldt.Base, ldt.Limit, !ldt.IsUnusable);
    }

    private string? Broken(in SegmentRegister segment, int rpl, Use use)
    {
        int cpl = view.Cpu->Cpl;
        return use switch
        {
            Use.Code or Use.Handler => BrokenCode(segment, use == Use.Handler, cpl),
            Use.Stack when !segment.IsWritableData => "SS takes writable data only",
            Use.Stack when segment.Dpl != cpl || rpl != cpl => $"SS takes a segment of the present level {cpl} only; DPL is {segment.Dpl} and RPL {rpl}",
            Use.Data when !segment.IsCodeOrData => "a data register takes no system descriptor",
            Use.Data when segment.IsCode && (segment.Type & Descriptor.TypeReadable) == 0 => "the code segment may not be read",
            Use.Data when !(segment.IsCode && segment.IsConforming) && (segment.Dpl < cpl || segment.Dpl < rpl) =>
                $"level {System.Math.Max(cpl, rpl)} may not use a segment of level {segment.Dpl}",
            Use.Task when segment.IsCodeOrData || segment.Type is not (Descriptor.SystemTss or Descriptor.SystemTss16) => "not an available TSS",
            Use.LocalTable when segment.IsCodeOrData || segment.Type != Descriptor.SystemLdt => "not an LDT",
            _ => segment.IsPresent ? null : "not present",
        };
    }

    private string? BrokenCode(in SegmentRegister code, bool handler, int cpl)
    {
        if (!code.IsCode) return "not a code segment";
        if (view.IsLongMode && handler && !code.IsLong) return "a handler in long mode needs 64-bit code (L is 0)";
        if (view.IsLongMode && code.IsLong && code.IsBig) return "L and D are both set, which long mode forbids";
        if (handler && code.Dpl > cpl) return $"a handler may not be less privileged (DPL {code.Dpl}) than what it interrupts (level {cpl})";
        return code.IsPresent ? null : "not present";
    }
}
