// Where a run is, asked from the middle of an instruction.
namespace ToroEmu.Machines.Messages;

/// <summary>What an observer that is called by a store can know about the place of that store.</summary>
internal interface IRunClock
{
    /// <summary>Instructions that a core has retired, with the one that stores now.</summary>
    ulong RetiredWithStore(int core);

    /// <summary>The same of all cores.</summary>
    ulong RetiredWithStore();

    /// <summary>Virtual time of that store, nanoseconds.</summary>
    ulong NanosecondsOfStore { get; }
}
