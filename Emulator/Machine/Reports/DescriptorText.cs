// Descriptors and gates in words.
using System.Globalization;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

internal static class DescriptorText
{
    /// <summary>The fields of an interrupt, trap or task gate.</summary>
    public static string Fields(Gate gate, bool isLong)
    {
        string stack = isLong ? $", IST {gate.Ist}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{GateType(gate, isLong)}, selector {gate.Selector:x4}, offset {gate.Offset:x}{stack}, DPL {gate.Dpl}{Presence(gate.IsPresent)}");
    }

    /// <summary>The fields of a segment or system descriptor.</summary>
    public static string Fields(SegmentRegister segment)
    {
        string type = segment.IsCodeOrData ? CodeOrData(segment) : SystemType(segment.Type);
        return string.Create(
            CultureInfo.InvariantCulture, $"{type}, base {segment.Base:x}, limit {segment.Limit:x}, DPL {segment.Dpl}{Presence(segment.IsPresent)}");
    }

    public static string GateType(Gate gate, bool isLong) => gate.Type switch
    {
        Descriptor.SystemInterruptGate => isLong ? "64-bit interrupt gate" : "32-bit interrupt gate",
        Descriptor.SystemTrapGate => isLong ? "64-bit trap gate" : "32-bit trap gate",
        >= Descriptor.AccessS => "code or data segment",
        _ => SystemType(gate.Type),
    };

    private static string Presence(bool present) => present ? ", present" : ", not present";

    private static string CodeOrData(SegmentRegister segment)
    {
        if (!segment.IsCode) return string.Concat(segment.IsWritableData ? "writable data" : "read-only data", segment.IsExpandDown ? ", expand-down" : "");
        string size = (segment.IsLong, segment.IsBig) switch
        {
            (true, true) => "code with L and D both set",
            (true, false) => "64-bit code",
            (false, true) => "32-bit code",
            _ => "16-bit code",
        };
        return segment.IsConforming ? size + ", conforming" : size;
    }

    /// <summary>SDM 3A, table 3-2.</summary>
    public static string SystemType(int type) => type switch
    {
        Descriptor.SystemTss16 => "16-bit TSS",
        Descriptor.SystemLdt => "LDT",
        Descriptor.SystemTss16Busy => "16-bit TSS, busy",
        Descriptor.SystemCallGate16 => "16-bit call gate",
        Descriptor.SystemTaskGate => "task gate",
        Descriptor.SystemInterruptGate16 => "16-bit interrupt gate",
        Descriptor.SystemTrapGate16 => "16-bit trap gate",
        Descriptor.SystemTss => "TSS",
        Descriptor.SystemTssBusy => "TSS, busy",
        Descriptor.SystemCallGate => "call gate",
        Descriptor.SystemInterruptGate => "interrupt gate",
        Descriptor.SystemTrapGate => "trap gate",
        _ => string.Create(CultureInfo.InvariantCulture, $"reserved type {type}"),
    };
}
