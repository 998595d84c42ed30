// Shifts whose flags nobody will read.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>As <see cref="Quiet{TOp}"/>, by an immediate that is not zero.</summary>
internal readonly unsafe struct QuietShift<TOp> : IShiftOp
    where TOp : struct, IPlainShift
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Do<T>(CpuState* cpu, T value, ulong count)
        where T : unmanaged, IBinaryInteger<T> => DoSome(cpu, value, ShiftOps.Count<T>(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T DoSome<T>(CpuState* cpu, T value, int places)
        where T : unmanaged, IBinaryInteger<T> => TOp.Result(value, places);
}
