// What the interrupt controllers need of whoever runs the cores.
namespace ToroEmu.Interrupts;

/// <summary>
/// Posts events to cores. The core clears an event before it looks at the state behind it, so that an event posted in
/// between is seen on the next look.
/// </summary>
public interface ICoreSignals
{
    /// <summary>Adds <paramref name="events"/> to those pending on <paramref name="core"/> and wakes it if it is halted. Called from any thread.</summary>
    void Signal(int core, CoreEvent events);
}
