// Local APIC registers (SDM 3A table 11-1) and their fields.
namespace ToroEmu.Guest.Arch;

internal static unsafe partial class LocalApic
{
    private const uint Id = 0x020;
    private const uint TaskPriority = 0x080;
    private const uint EndOfInterruptRegister = 0x0B0;
    private const uint SpuriousVector = 0x0F0;
    private const uint IcrLow = 0x300;
    private const uint IcrHigh = 0x310;
    private const uint LvtTimer = 0x320;
    private const uint LvtLint0 = 0x350;
    private const uint LvtLint1 = 0x360;
    private const uint LvtError = 0x370;
    private const uint TimerInitialCount = 0x380;
    private const uint TimerCurrentCount = 0x390;
    private const uint TimerDivide = 0x3E0;

    private const uint SoftwareEnable = 1 << 8;
    private const uint Masked = 1 << 16;
    private const uint DivideBy16 = 0x3;
    private const int TimerDivisor = 16;

    private const uint DeliveryFixed = 0 << 8;
    private const uint DeliveryNmi = 4 << 8;
    private const uint DeliveryInit = 5 << 8;
    private const uint DeliveryStartup = 6 << 8;
    private const uint DeliveryPending = 1 << 12;
    private const uint LevelAssert = 1 << 14;
    private const uint ShorthandAllButSelf = 3 << 18;
    private const int DestinationShift = 24;
}
