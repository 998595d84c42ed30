// What the decoder takes for PAUSE and is an exchange.
using Iced.Intel;

namespace ToroEmu.Decoding;

/// <summary>Opcode 90 with REX.B names R8 and so is no NOP; a REP prefix in front does not make it PAUSE (SDM 2B, NOP and XCHG).</summary>
internal static unsafe class Exchanges
{
    private const int RexB = 1, RexW = 8;

    /// <summary>The instruction that <paramref name="pause"/> is, by its bytes.</summary>
    public static Instruction WithR8(in Instruction pause, byte* bytes)
    {
        byte rex = bytes[pause.Length - 2];
        if ((rex & 0xF0) != 0x40 || (rex & RexB) == 0) return pause;
        Instruction exchange = (rex & RexW) != 0 ? Instruction.Create(Code.Xchg_r64_RAX, Register.R8, Register.RAX)
            : HasOperandSize(bytes, pause.Length) ? Instruction.Create(Code.Xchg_r16_AX, Register.R8W, Register.AX)
            : Instruction.Create(Code.Xchg_r32_EAX, Register.R8D, Register.EAX);
        exchange.Length = pause.Length;
        exchange.NextIP = pause.NextIP;
        return exchange;
    }

    private static bool HasOperandSize(byte* bytes, int length)
    {
        for (int i = 0; i < length - 2; i++)
            if (bytes[i] == 0x66) return true;
        return false;
    }
}
