// Where memory lies on both sides, and the file that prover and native runner share.
namespace ToroEmu.Oracle;

/// <summary>
/// The layout of Native/runner.c. Between the areas nothing is mapped: code may be read and executed, stack and data read and
/// written, constants read; only code may be executed.
/// </summary>
internal static class Layout
{
    public const int PageSize = 4096;
    public const int LineSize = 64;
    public const ulong Code = 0x20_0000;
    public const int CodeSize = 2 * PageSize;
    public const ulong Stack = 0x2F_E000;
    public const int StackSize = 2 * PageSize;
    public const ulong Data = 0x40_0000;
    public const int DataSize = 3 * PageSize;
    /// <summary>A page for the native runner's own use, zero; what cases do there is not compared.</summary>
    public const ulong Low = 0x9000;
    public const ulong Constants = 0x40_4000;
    public const int ConstantsSize = PageSize;

    /// <summary>Bytes of instruction that a case places; behind them lies INT3.</summary>
    public const int CodeBytes = 16;
    public const int XsaveSize = 832;
    public const int PatchesMax = 8;
    public const int PatchBytes = 48;
    public const int LinesMax = 20;

    /// <summary>Cases in a slot, and slots.</summary>
    public const int CasesMax = 256;
    public const int Slots = 2;

    public const int SegmentsMax = 16;

    // The shared file.
    public const int CountOffset = 0;
    public const int CurrentOffset = 8;
    public const int SegmentCountOffset = 12;
    public const int SegmentsOffset = 16;
    public const int MemoryOffset = PageSize;
    public const int MemorySize = StackSize + DataSize + ConstantsSize;
    public const int CasesOffset = MemoryOffset + MemorySize;
    public const int CaseSize = 1600;
    public const int OutcomeSize = 2560;
    public const int OutcomesOffset = CasesOffset + Slots * CasesMax * CaseSize;
    public const int FileSize = OutcomesOffset + Slots * CasesMax * OutcomeSize;
}
