// Registers for a report.
using System;
using System.Globalization;
using System.Text;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

internal static unsafe class RegisterText
{
    private const int PerLine = 4;

    private static readonly string[] Names =
        ["RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8 ", "R9 ", "R10", "R11", "R12", "R13", "R14", "R15"];

    /// <summary>General registers four to a line, then RIP, flags, control and segment registers.</summary>
    public static void Append(StringBuilder text, CpuState* cpu, ulong rip)
    {
        for (int register = 0; register < Names.Length; register++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Names[register]}={cpu->Registers[register]:x16}");
            text.Append((register + 1) % PerLine == 0 ? Environment.NewLine : " ");
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"RIP={rip:x16} RFLAGS={LazyFlags.Read(cpu):x8} CPL={cpu->Cpl} {cpu->Mode}");
        text.AppendLine(CultureInfo.InvariantCulture, $"CR0={cpu->Cr0:x8} CR2={cpu->Cr2:x16} CR3={cpu->Cr3:x16} CR4={cpu->Cr4:x8} EFER={cpu->Efer:x4}");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"CS={cpu->Segments[SegReg.Cs].Selector:x4} SS={cpu->Segments[SegReg.Ss].Selector:x4} FS base={cpu->Segments[SegReg.Fs].Base:x16} GS base={cpu->Segments[SegReg.Gs].Base:x16}");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"GDT={cpu->Gdtr.Base:x16}/{cpu->Gdtr.Limit:x4} IDT={cpu->Idtr.Base:x16}/{cpu->Idtr.Limit:x4} TR={cpu->Segments[SegReg.Tr].Selector:x4}");
    }
}
