// A parked core, as memory sees it.
namespace ToroEmu.Memory;

/// <summary>Called by the storing thread; must not block.</summary>
public interface IWatcher
{
    void WakeByStore();
}
