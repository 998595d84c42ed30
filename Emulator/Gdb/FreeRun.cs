// All cores run.
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Debugging;

namespace ToroEmu.Gdb;

/// <summary>What the machine does without a debugger.</summary>
internal static class FreeRun
{
    public static IReadOnlyList<CoreAction> Of(int cores) => [.. Enumerable.Repeat(new CoreAction(CoreMove.Run), cores)];
}
