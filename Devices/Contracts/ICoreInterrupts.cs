// How a device that knows cores interrupts one of them.
namespace ToroEmu.Devices.Contracts;

/// <summary>Delivers a fixed, edge-triggered vector to one core's local APIC, as a message-signalled interrupt would (SDM 3A, 11.11).</summary>
public interface ICoreInterrupts
{
    /// <param name="core">Core number, 0 .. cores-1; others are ignored.</param>
    /// <param name="vector">16 .. 255.</param>
    void Deliver(int core, byte vector);
}
