// The error code of a page fault in words.
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Reports;

internal static class PageFaultText
{
    /// <summary>SDM 3A, 5.7.</summary>
    public static string Explain(uint errorCode)
    {
        string who = (errorCode & PageTableEntry.ErrorUser) != 0 ? "user" : "supervisor";
        string what = (errorCode & PageTableEntry.ErrorFetch) != 0 ? "instruction fetch"
            : (errorCode & PageTableEntry.ErrorWrite) != 0 ? "write" : "read";
        string why = (errorCode & PageTableEntry.ErrorReserved) != 0 ? "reserved bits are set in a page table"
            : (errorCode & PageTableEntry.ErrorPresent) != 0 ? "the page does not allow it" : "no page is mapped there";
        return $"{who} {what}, {why}";
    }
}
