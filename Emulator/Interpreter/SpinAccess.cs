// One access of a turn under observation.
namespace ToroEmu.Interpreter;

/// <param name="Instruction">Which instruction of the turn made it.</param>
/// <param name="Offset">Where, as an offset into RAM.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsStore">A store; else a load.</param>
internal readonly record struct SpinAccess(int Instruction, ulong Offset, int Size, bool IsStore);
