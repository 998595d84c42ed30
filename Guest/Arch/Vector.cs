// Exception vectors (SDM 3A table 6-1) and the kernel's own interrupt vectors.
namespace ToroEmu.Guest.Arch;

internal static class Vector
{
    public const byte DivideError = 0;
    public const byte NonMaskable = 2;
    public const byte DoubleFault = 8;
    public const byte GeneralProtection = 13;
    public const byte PageFault = 14;
    public const byte MachineCheck = 18;

    /// <summary>Vectors below belong to the processor.</summary>
    public const byte FirstInterrupt = 32;

    public const byte Timer = 0xE0;
    public const byte Wake = 0xE1;

    /// <summary>VirtIOBus: a sender wakes a receiver, by the device's doorbell or as a plain IPI.</summary>
    public const byte Bus = 0xE2;
    public const byte Spurious = 0xFF;
}
