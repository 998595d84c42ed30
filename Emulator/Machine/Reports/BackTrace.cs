// Return addresses by frame pointers.
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Reports;

internal static unsafe class BackTrace
{
    private const int DepthMax = 16;

    /// <summary>RIP, then the callers as far as RBP leads; garbage ends the list. <paramref name="cpu"/>: the core's state now or then.</summary>
    public static IReadOnlyList<ulong> Of(Core core, CpuState* cpu)
    {
        List<ulong> addresses = [cpu->Rip];
        if (cpu->Mode != CodeMode.Code64) return addresses;
        ulong frame = cpu->Registers[Gpr.Rbp];
        while (addresses.Count < DepthMax
            && DebugAccess.TryReadUInt64(core, frame, out ulong next)
            && DebugAccess.TryReadUInt64(core, frame + sizeof(ulong), out ulong address) && address != 0)
        {
            addresses.Add(address);
            // Frames of callers lie above.
            if (next <= frame) break;
            frame = next;
        }
        return addresses;
    }
}
