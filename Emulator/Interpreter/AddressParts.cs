// Addresses with and without an index.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>A pseudo register stands in for a base that an operand lacks (see <see cref="DecodedInsn"/>).</summary>
internal static unsafe class AddressParts
{
    public readonly struct Based : IAddressParts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Sum(CpuState* cpu, DecodedInsn* insn) => RegisterFile.Read<ulong>(cpu, insn->Base) + insn->Disp;
    }

    public readonly struct Indexed : IAddressParts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Sum(CpuState* cpu, DecodedInsn* insn) =>
            RegisterFile.Read<ulong>(cpu, insn->Base) + (RegisterFile.Read<ulong>(cpu, insn->Index) << insn->Scale) + insn->Disp;
    }
}
