// A core that nobody traces.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Blocks link to each other.</summary>
internal readonly unsafe struct Untraced : IPace
{
    public static bool IsSingle(Core core) => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome Enter(Core core, CpuState* cpu, Block* block) => BlockEntry.Enter(cpu, block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome EnterAlone(Core core, CpuState* cpu, Block* block) => BlockEntry.EnterAlone(cpu, block);
}
