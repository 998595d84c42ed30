// Registers for a report.
using System.Collections.Immutable;
using System.Globalization;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

internal static unsafe class RegisterList
{
    private static readonly string[] General =
        ["RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"];

    private static readonly string[] Segments = ["ES", "CS", "SS", "DS", "FS", "GS"];

    /// <summary>General registers, RIP and flags, control registers, segments with base and limit, tables, task.</summary>
    public static ImmutableArray<ReportRegister> Of(CpuState* cpu, ulong rip)
    {
        ImmutableArray<ReportRegister>.Builder list = ImmutableArray.CreateBuilder<ReportRegister>();
        void Add(string name, ulong value, int digits) => list.Add(new ReportRegister(name, Hex(value, digits)));
        for (int register = 0; register < General.Length; register++) Add(General[register], cpu->Registers[register], 16);
        Add("RIP", rip, 16);
        Add("RFLAGS", LazyFlags.Read(cpu), 8);
        list.Add(new ReportRegister("CPL", cpu->Cpl.ToString(CultureInfo.InvariantCulture)));
        list.Add(new ReportRegister("mode", cpu->Mode switch { CodeMode.Code16 => "16-bit", CodeMode.Code32 => "32-bit", _ => "64-bit" }));
        Add("CR0", cpu->Cr0, 8);
        Add("CR2", cpu->Cr2, 16);
        Add("CR3", cpu->Cr3, 16);
        Add("CR4", cpu->Cr4, 8);
        Add("EFER", cpu->Efer, 4);
        Add("MXCSR", cpu->Mxcsr, 4);
        for (int segment = 0; segment < Segments.Length; segment++) AddSegment(list, Segments[segment], cpu->Segments[segment]);
        AddSegment(list, "LDTR", cpu->Segments[SegReg.Ldtr]);
        AddSegment(list, "TR", cpu->Segments[SegReg.Tr]);
        list.Add(new ReportRegister("GDTR", $"{Hex(cpu->Gdtr.Base, 16)}/{Hex(cpu->Gdtr.Limit, 4)}"));
        list.Add(new ReportRegister("IDTR", $"{Hex(cpu->Idtr.Base, 16)}/{Hex(cpu->Idtr.Limit, 4)}"));
        return list.ToImmutable();
    }

    private static void AddSegment(ImmutableArray<ReportRegister>.Builder list, string name, in SegmentRegister segment) =>
        list.Add(new ReportRegister(name, $"{Hex(segment.Selector, 4)} base {Hex(segment.Base, 16)} limit {Hex(segment.Limit, 8)} access {Hex(segment.Access, 4)}"));

    private static string Hex(ulong value, int digits) => value.ToString($"x{digits}", CultureInfo.InvariantCulture);
}
