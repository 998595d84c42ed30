// A piece of host memory.
namespace ToroEmu.Memory;

/// <summary>Its first byte, and what whoever allocated it needs to free it.</summary>
public readonly unsafe struct HostBlock(byte* start, nint handle)
{
    public byte* Start { get; } = start;

    public nint Handle { get; } = handle;
}
