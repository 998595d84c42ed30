// One row of an e820 map.
namespace ToroEmu.Machines.Tables;

/// <summary>What a run of guest physical addresses is for.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Type">Free RAM, or not to be touched.</param>
public readonly record struct E820Entry(ulong Start, ulong Size, E820Type Type);
