// How much work debugging data may ask for.
namespace ToroEmu.Symbols.Dwarf;

/// <summary>
/// Tables that refer to each other can be made to ask for work that grows with the square of the file. What may be visited more than once is paid for
/// here; when the budget is spent, the rest counts as not there.
/// </summary>
internal sealed class DwarfBudget(int left)
{
    private int left = left;

    /// <summary>Takes one from the budget; false if it is spent.</summary>
    public bool Spend() => left > 0 && left-- > 0;
}
