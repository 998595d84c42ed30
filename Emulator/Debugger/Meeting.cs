// A core has met a stop point.
namespace ToroEmu.Debugging;

/// <param name="Point">What was met.</param>
/// <param name="Core">Who met it; -1: a device.</param>
/// <param name="Moment">In front of the instruction that does it.</param>
/// <param name="Step">Steps that the core had made before that instruction.</param>
/// <param name="Rip">Linear address of the instruction.</param>
/// <param name="IsWrite">Of a watch: a store.</param>
/// <param name="Old">Of a watch: the range before.</param>
internal sealed record Meeting(StopPoint Point, int Core, Moment Moment, ulong Step, ulong Rip, bool IsWrite, byte[] Old);
