// One address of a stack.
namespace ToroEmu.Machines.Reports;

/// <param name="Address">RIP, or a return address.</param>
/// <param name="IsNext">The instruction there comes next: it is RIP, or was interrupted. Else the CALL before it is what the function is doing.</param>
/// <param name="IsGuess">Found by searching the stack.</param>
internal readonly record struct StackPlace(ulong Address, bool IsNext, bool IsGuess)
{
    /// <summary>An address within the instruction that the function is at.</summary>
    public ulong Asked => IsNext ? Address : Address - 1;
}
