// Who wants to know of interrupts and exceptions.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Told when the core stands at the handler's first instruction.</summary>
/// <param name="fault">What was delivered.</param>
/// <param name="rip">Where the core was.</param>
/// <param name="isInterrupt">It came from outside of the core.</param>
internal delegate void DeliveryCallback(in CpuFault fault, ulong rip, bool isInterrupt);
