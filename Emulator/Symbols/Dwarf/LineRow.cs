// A row of a line table.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Address">The first instruction that it speaks of; it holds up to the next row.</param>
/// <param name="File">File number of the table.</param>
/// <param name="Line">1 and up; 0: no line has made this code.</param>
/// <param name="Column">1 and up; 0: not known.</param>
/// <param name="IsStatement">A good place for a breakpoint.</param>
/// <param name="IsEnd">The address behind a sequence of instructions; the rest means nothing.</param>
internal readonly record struct LineRow(ulong Address, int File, int Line, int Column, bool IsStatement, bool IsEnd);
