// Error codes in words.
using ToroEmu.Cpu;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Reports;

internal static class ErrorCodeText
{
    /// <summary>What the error code of an exception says; null: nothing.</summary>
    public static string? Explain(in CpuFault fault) => fault.Vector switch
    {
        _ when !fault.HasErrorCode => null,
        ExceptionVector.PageFault => PageFault(fault.ErrorCode),
        ExceptionVector.InvalidTss or ExceptionVector.SegmentNotPresent or ExceptionVector.StackFault or ExceptionVector.GeneralProtection when fault.ErrorCode != 0 =>
            Selector(fault.ErrorCode),
        _ => null,
    };

    /// <summary>SDM 3A, 5.7.</summary>
    public static string PageFault(uint errorCode)
    {
        string who = (errorCode & PageTableEntry.ErrorUser) != 0 ? "user" : "supervisor";
        string what = (errorCode & PageTableEntry.ErrorFetch) != 0 ? "instruction fetch"
            : (errorCode & PageTableEntry.ErrorWrite) != 0 ? "write" : "read";
        string why = (errorCode & PageTableEntry.ErrorReserved) != 0 ? "reserved bits are set in a page table"
            : (errorCode & PageTableEntry.ErrorPresent) != 0 ? "the page does not allow it" : "no page is mapped there";
        return $"{who} {what}, {why}";
    }

    /// <summary>SDM 3A, 7.13: bit 0, an external event; bits 2 and 1, the table; then the index.</summary>
    private static string Selector(uint errorCode)
    {
        string table = (errorCode & 2) != 0 ? "IDT" : (errorCode & 4) != 0 ? "LDT" : "GDT";
        string external = (errorCode & 1) != 0 ? ", met while an event was delivered" : "";
        return $"{table} entry {errorCode >> 3}{external}";
    }
}
