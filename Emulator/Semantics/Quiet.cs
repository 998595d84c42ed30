// Operations whose flags nobody will read.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Another operation sets all flags anew before anything could look at them (StepFlags).</summary>
internal readonly unsafe struct Quiet<TOp> : IAluOp
    where TOp : struct, IPlainOp
{
    public static bool WritesResult => TOp.WritesResult;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Do<T>(CpuState* cpu, T left, T right)
        where T : unmanaged, IBinaryInteger<T> => TOp.Result(left, right);
}
