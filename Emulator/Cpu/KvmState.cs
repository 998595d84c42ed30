// What the KVM paravirtual interface keeps per core.
namespace ToroEmu.Cpu;

/// <summary>Values of the MSRs as written; KVM clears them at INIT, but for the wall clock's.</summary>
public struct KvmState
{
    public ulong WallClock;
    public ulong SystemTime;
    public ulong AsyncPageFault;
    public ulong AsyncPageFaultVector;
    public ulong StealTime;
    public ulong EndOfInterrupt;

    /// <summary>1 after reset: the host may poll before it halts a core.</summary>
    public ulong PollControl;

    /// <summary>As at INIT.</summary>
    public void Reset() => this = new KvmState { WallClock = WallClock, PollControl = 1 };
}
