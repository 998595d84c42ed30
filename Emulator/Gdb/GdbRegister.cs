// One register as gdb knows it.
namespace ToroEmu.Gdb;

/// <summary>A row of the target description.</summary>
/// <param name="Feature">The feature that it is part of.</param>
/// <param name="Name">gdb's name.</param>
/// <param name="Source">The inspector's name.</param>
/// <param name="Bytes">How wide it is for gdb; what the machine has less is zero, what it has more is left out.</param>
/// <param name="Type">gdb's type.</param>
/// <param name="Group">gdb's register group; null: gdb decides by the type.</param>
internal sealed record GdbRegister(string Feature, string Name, string Source, int Bytes, string Type, string? Group = null)
{
    /// <summary>The instruction pointer of a segmented program is told as a linear address, as breakpoints and memory are.</summary>
    public bool IsLinear { get; init; }
}
