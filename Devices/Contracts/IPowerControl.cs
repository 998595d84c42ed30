// What a device may ask of the machine as a whole.
namespace ToroEmu.Devices.Contracts;

/// <summary>End-of-run requests from the guest. The first one counts.</summary>
public interface IPowerControl
{
    /// <summary>The guest ends the run with a code of its own: 0 means success (debug-exit port).</summary>
    void Exit(int guestCode);

    /// <summary>The guest asked for a reset (8042 command FEh, port CF9h, ACPI reset register, ...).</summary>
    void Reset();

    /// <summary>The guest switched the machine off (ACPI sleep state S5).</summary>
    void PowerOff();
}
