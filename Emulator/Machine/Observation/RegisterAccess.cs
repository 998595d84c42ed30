// Registers by name.
using System;
using System.Collections.Generic;
using System.Globalization;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Observation;

/// <summary>The manuals' names, in any case, to places in a core's state.</summary>
internal static unsafe class RegisterAccess
{
    /// <summary>In the manuals' order, which is that of <see cref="CpuState.Registers"/>.</summary>
    private static readonly string[] Legacy = ["AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI"];
    private static readonly string[] Segments = ["ES", "CS", "SS", "DS", "FS", "GS"];
    private static readonly Dictionary<string, Part> Parts = AllParts();

    public static bool TryRead(CpuState* cpu, string name, out ulong value)
    {
        ArgumentNullException.ThrowIfNull(name);
        string upper = name.ToUpperInvariant();
        if (!Parts.TryGetValue(upper, out Part part)) return TryReadSystem(cpu, upper, out value);
        value = (cpu->Registers[part.Number] >> part.Shift) & part.Mask;
        return true;
    }

    /// <summary>As an instruction would: 32 bits clear the upper half (SDM 1, 3.4.1.1). RIP must lie in the present code segment to be of use.</summary>
    public static bool TryWrite(CpuState* cpu, string name, ulong value)
    {
        ArgumentNullException.ThrowIfNull(name);
        string upper = name.ToUpperInvariant();
        if (!Parts.TryGetValue(upper, out Part part)) return TryWriteSystem(cpu, upper, value);
        if (value > part.Mask) return false;
        ulong kept = part.Mask == uint.MaxValue ? 0 : cpu->Registers[part.Number] & ~(part.Mask << part.Shift);
        cpu->Registers[part.Number] = kept | (value << part.Shift);
        return true;
    }

    private static bool TryReadSystem(CpuState* cpu, string name, out ulong value)
    {
        ulong? found = name switch
        {
            "RIP" => cpu->Rip,
            "RFLAGS" or "EFLAGS" => LazyFlags.Read(cpu),
            "CR0" => cpu->Cr0,
            "CR2" => cpu->Cr2,
            "CR3" => cpu->Cr3,
            "CR4" => cpu->Cr4,
            "EFER" => cpu->Efer,
            "CPL" => cpu->Cpl,
            "MXCSR" => cpu->Mxcsr,
            _ => Segment(cpu, name) ?? Vector(cpu, name),
        };
        value = found.GetValueOrDefault();
        return found.HasValue;
    }

    private static bool TryWriteSystem(CpuState* cpu, string name, ulong value)
    {
        switch (name)
        {
            case "RIP":
                cpu->Rip = value & cpu->LinearMask;
                return true;
            case "RFLAGS" when ((LazyFlags.Read(cpu) ^ value) & ~Rflags.Status) == 0:
                LazyFlags.Write(cpu, value);
                return true;
            default:
                return false;
        }
    }

    private static ulong? Segment(CpuState* cpu, string name)
    {
        bool isBase = name.EndsWith(".BASE", StringComparison.Ordinal);
        int segment = Array.IndexOf(Segments, isBase ? name[..^5] : name);
        if (segment < 0) return null;
        return isBase ? cpu->SegmentBase[segment] : cpu->Segments[segment].Selector;
    }

    private static ulong? Vector(CpuState* cpu, string name) =>
        name.StartsWith("XMM", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number < CpuState.StagedVector ? *(ulong*)((byte*)&cpu->Vectors + (number * sizeof(Ymm))) : null;

    private static Dictionary<string, Part> AllParts()
    {
        Dictionary<string, Part> parts = [];
        for (int number = 0; number < Legacy.Length; number++) AddLegacy(parts, Legacy[number], number);
        for (int number = Legacy.Length; number <= Gpr.R15; number++)
        {
            string name = $"R{number}";
            AddWidths(parts, name, $"{name}D", $"{name}W", number);
            parts.Add($"{name}B", new Part(number, 0, byte.MaxValue));
        }

        return parts;
    }

    /// <summary>AX has AL and AH; SP has SPL (SDM 1, 3.4.1).</summary>
    private static void AddLegacy(Dictionary<string, Part> parts, string name, int number)
    {
        AddWidths(parts, $"R{name}", $"E{name}", name, number);
        bool hasHigh = name[1] == 'X';
        parts.Add(hasHigh ? $"{name[0]}L" : $"{name}L", new Part(number, 0, byte.MaxValue));
        if (hasHigh) parts.Add($"{name[0]}H", new Part(number, 8, byte.MaxValue));
    }

    private static void AddWidths(Dictionary<string, Part> parts, string whole, string half, string quarter, int number)
    {
        parts.Add(whole, new Part(number, 0, ulong.MaxValue));
        parts.Add(half, new Part(number, 0, uint.MaxValue));
        parts.Add(quarter, new Part(number, 0, ushort.MaxValue));
    }

    private readonly record struct Part(int Number, int Shift, ulong Mask);
}
