// What an interrupt message does to the core that receives it.
namespace ToroEmu.Interrupts;

/// <summary>Delivery mode field of ICR, LVT and I/O redirection entries (SDM 3A, 11.5.1 and 11.6.1).</summary>
public enum DeliveryMode : byte
{
    Fixed = 0,
    LowestPriority = 1,
    Smi = 2,
    Reserved = 3,
    Nmi = 4,
    Init = 5,
    StartUp = 6,
    ExtInt = 7,
}
