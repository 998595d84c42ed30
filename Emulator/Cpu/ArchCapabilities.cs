// The bits of IA32_ARCH_CAPABILITIES that the machine sets.
namespace ToroEmu.Cpu;

/// <summary>
/// SDM 4, table 2-2, register 10AH: which leaks of speculative execution do not exist. The machine does not speculate, so a kernel may leave out
/// what it does against them: two sets of page tables, flushes of buffers.
/// </summary>
public static class ArchCapabilities
{
    private const int MeltdownNo = 0, SkipL1FlushOnEntry = 3, StoreBypassNo = 4, MicroarchitecturalSamplingNo = 5, PageSizeChangeMachineCheckNo = 6, TransactionAbortNo = 8;
    private const int SharedBufferReadNo = 13, FillBufferStaleNo = 14, PrimaryStaleNo = 15, BranchHistoryNo = 20, GatherSamplingNo = 26, RegisterFileSamplingNo = 27;
    private const int IndirectTargetSelectionNo = 62;

    /// <summary>What RDMSR answers.</summary>
    public const ulong Value =
        (1UL << MeltdownNo) | (1UL << SkipL1FlushOnEntry) | (1UL << StoreBypassNo) | (1UL << MicroarchitecturalSamplingNo) | (1UL << PageSizeChangeMachineCheckNo)
        | (1UL << TransactionAbortNo) | (1UL << SharedBufferReadNo) | (1UL << FillBufferStaleNo) | (1UL << PrimaryStaleNo) | (1UL << BranchHistoryNo)
        | (1UL << GatherSamplingNo) | (1UL << RegisterFileSamplingNo) | (1UL << IndirectTargetSelectionNo);
}
