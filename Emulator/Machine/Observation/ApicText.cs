// A local APIC for people.
using System.Collections.Generic;
using System.Globalization;
using System.Text;

using ToroEmu.Interrupts;

namespace ToroEmu.Machines.Observation;

/// <summary>Looks, and changes nothing.</summary>
internal static class ApicText
{
    private const int VectorsOfWord = 32;

    private static readonly (string Name, uint Offset)[] Registers =
    [
        ("ID", LocalApicSpec.Id), ("TPR", LocalApicSpec.Tpr), ("PPR", LocalApicSpec.Ppr), ("LDR", LocalApicSpec.Ldr), ("DFR", LocalApicSpec.Dfr), ("SVR", LocalApicSpec.Svr),
        ("ESR", LocalApicSpec.Esr), ("ICR", LocalApicSpec.IcrLow), ("LVT timer", LocalApicSpec.LvtTimer), ("LVT LINT0", LocalApicSpec.LvtLint0),
        ("LVT LINT1", LocalApicSpec.LvtLint1), ("LVT error", LocalApicSpec.LvtError), ("timer initial", LocalApicSpec.InitialCount), ("timer current", LocalApicSpec.CurrentCount),
        ("timer divide", LocalApicSpec.Dcr),
    ];

    public static string Of(LocalApic apic)
    {
        StringBuilder text = new();
        string mode = apic.Mode switch { ApicMode.Disabled => "disabled", ApicMode.X2Apic => "x2APIC", _ => "xAPIC" };
        text.Append(CultureInfo.InvariantCulture, $"local APIC of core {apic.Core}: {mode}, page at 0x{apic.BaseAddress:x}\n");
        foreach ((string name, uint offset) in Registers) text.Append(CultureInfo.InvariantCulture, $"  {name,-14} 0x{apic.Peek(offset):x8}\n");
        text.Append("  requested      ").Append(Vectors(apic, LocalApicSpec.Irr)).Append("\n  in service     ").Append(Vectors(apic, LocalApicSpec.Isr)).Append('\n');
        if (apic.NextDeadline is ulong deadline) text.Append(CultureInfo.InvariantCulture, $"  timer due at   {deadline} ns\n");
        return text.ToString();
    }

    private static string Vectors(LocalApic apic, uint first)
    {
        List<string> vectors = [];
        for (int vector = 0; vector <= byte.MaxValue; vector++)
        {
            uint word = apic.Peek(first + ((uint)(vector / VectorsOfWord) * LocalApicSpec.RegisterStride));
            if ((word >> (vector % VectorsOfWord) & 1) != 0) vectors.Add($"0x{vector:x2}");
        }

        return vectors.Count == 0 ? "none" : string.Join(' ', vectors);
    }
}
