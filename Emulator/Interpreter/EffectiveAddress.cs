// Offset of a memory operand within its segment.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Base + (index &lt;&lt; scale) + displacement, cut to the address size (SDM 1, 3.7.5).</summary>
internal static unsafe class EffectiveAddress
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(CpuState* cpu, DecodedInsn* insn) =>
        (*(ulong*)((byte*)cpu + insn->Base) + (*(ulong*)((byte*)cpu + insn->Index) << insn->Scale) + insn->Disp) & insn->AddressMask;
}
