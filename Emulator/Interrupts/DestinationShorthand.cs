// Destinations that need no address.
namespace ToroEmu.Interrupts;

/// <summary>Destination shorthand field of the ICR (SDM 3A, 11.6.1).</summary>
public enum DestinationShorthand : byte
{
    None = 0,
    Self = 1,
    AllIncludingSelf = 2,
    AllExcludingSelf = 3,
}
