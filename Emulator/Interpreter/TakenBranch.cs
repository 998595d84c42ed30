// One of the last branches of a core.
using Iced.Intel;

namespace ToroEmu.Interpreter;

/// <summary>Control went from one place to another.</summary>
/// <param name="Kind">What did it.</param>
/// <param name="From">RIP of the branch, or of the instruction that was interrupted.</param>
/// <param name="To">RIP behind it.</param>
/// <param name="Mnemonic">Of the branch.</param>
/// <param name="Vector">Of the exception or interrupt.</param>
internal readonly record struct TakenBranch(BranchKind Kind, ulong From, ulong To, Mnemonic Mnemonic, byte Vector);
