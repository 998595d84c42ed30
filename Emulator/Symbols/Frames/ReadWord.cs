// Reads the guest's stack.
namespace ToroEmu.Symbols.Frames;

/// <summary>Reads the word of the code's size at an offset in the stack segment; false if there is no memory.</summary>
internal delegate bool ReadWord(ulong offset, out ulong value);
