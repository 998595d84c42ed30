// One note of an ELF file.
using System;

namespace ToroEmu.Machines.Loading;

/// <summary>A note: who defined it, its number there, and what it says.</summary>
/// <param name="Name">Owner, without the closing zero.</param>
/// <param name="Type">Number within the owner's name space.</param>
/// <param name="Descriptor">The note's bytes.</param>
public readonly record struct ElfNote(string Name, uint Type, ReadOnlyMemory<byte> Descriptor);
