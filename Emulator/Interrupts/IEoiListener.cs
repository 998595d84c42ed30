// Who hears of the end of level-triggered interrupts.
namespace ToroEmu.Interrupts;

/// <summary>Receives EOI broadcasts (SDM 3A, 11.8.5): an I/O APIC.</summary>
public interface IEoiListener
{
    /// <summary>A core has finished the level-triggered interrupt <paramref name="vector"/>. Called from that core's thread.</summary>
    void EndOfInterrupt(byte vector);
}
