// The modes of a counter.
namespace ToroEmu.Devices.Pc;

/// <summary>8254 datasheet, "Mode Definitions". The control word's 6 and 7 mean 2 and 3.</summary>
internal enum PitMode : byte
{
    TerminalCount = 0,
    OneShot = 1,
    RateGenerator = 2,
    SquareWave = 3,
    SoftwareStrobe = 4,
    HardwareStrobe = 5,
}
