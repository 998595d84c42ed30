// A range of addresses.
namespace ToroEmu.Tracing;

/// <param name="First">Linear address.</param>
/// <param name="Last">The last one that belongs to it.</param>
public readonly record struct RunEventRange(ulong First, ulong Last)
{
    /// <summary>Shares a byte with others.</summary>
    public bool Meets(ulong first, ulong size) => first <= Last && first + (size - 1) >= First;
}
