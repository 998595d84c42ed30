// What a watchpoint saw.
namespace ToroEmu.Debugging;

/// <summary>One access to what is watched.</summary>
/// <param name="Core">The core that made it; -1: a device.</param>
/// <param name="Rip">Linear address of the instruction.</param>
/// <param name="IsWrite">A store, or the store of a read-modify-write.</param>
/// <param name="Old">The whole watched range before the access.</param>
/// <param name="New">The whole watched range behind it.</param>
public sealed record WatchHit(int Core, ulong Rip, bool IsWrite, byte[] Old, byte[] New);
