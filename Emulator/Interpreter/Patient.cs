// The second try of an access that the translation cache did not serve.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// The addresses of <typeparamref name="TMode"/>, but accesses may walk pages, stage and fault. A handler in its usual mode calls nothing and
/// so saves no registers; on a miss it hands over to itself in this mode (<see cref="FastAccess"/>).
/// </summary>
internal unsafe struct Patient<TMode> : IAddressing
    where TMode : struct, IAddressing
{
    public static bool IsLong => TMode.IsLong;

    public static bool IsPatient => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Offset(CpuState* cpu, DecodedInsn* insn) => TMode.Offset(cpu, insn);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear(CpuState* cpu, DecodedInsn* insn, int size, bool write) => TMode.Linear(cpu, insn, size, write);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear(CpuState* cpu, int segment, ulong offset, int size, bool write) => TMode.Linear(cpu, segment, offset, size, write);
}
