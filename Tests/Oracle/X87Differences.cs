// Where x87 units differ within the manuals.
using System;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>Makes both outcomes equal in what SDM 2 leaves undefined or AMD documents otherwise (APM 5).</summary>
internal static class X87Differences
{
    private const ushort C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000;
    private const ushort InvalidOperation = 1, Denormal = 2, Sign = 0x8000;

    /// <summary>SDM 1, 8.3.10: the error of a transcendental result is less than one unit in the last place; two correct ones may lie two apart.</summary>
    private const ulong UlpsMax = 2;

    public static void Apply(ref State native, ref State emulated, in Instruction instruction, ref State before)
    {
        ushort undefined = Undefined(instruction, ref native, ref before);
        native.Status &= (ushort)~undefined;
        emulated.Status &= (ushort)~undefined;
        if (IsTranscendental(instruction.Mnemonic)) AlignResults(ref native, ref emulated);
    }

    private static ushort Undefined(in Instruction instruction, ref State native, ref State before) => instruction.Mnemonic switch
    {
        // "C0, C1, C2, C3: undefined."
        Mnemonic.Ffree or Mnemonic.Ffreep => C0 | C1 | C2 | C3,
        // Intel: "C1: set to 0"; AMD leaves it.
        Mnemonic.Fcomi or Mnemonic.Fcomip or Mnemonic.Fucomi or Mnemonic.Fucomip => C1,
        // "Flags not set if unmasked invalid-arithmetic-operand (#IA) exception is generated"; AMD sets them.
        Mnemonic.Fcom or Mnemonic.Fcomp or Mnemonic.Fcompp or Mnemonic.Fucom or Mnemonic.Fucomp or Mnemonic.Fucompp or Mnemonic.Ficom or Mnemonic.Ficomp
            or Mnemonic.Ftst => (ushort)(IsUnmasked(ref native, ref before) ? C0 | C2 | C3 : 0),
        _ => 0,
    };

    /// <summary>An exception of the operands that is not masked.</summary>
    private static bool IsUnmasked(ref State native, ref State before) => (native.Status & ~before.Control & (InvalidOperation | Denormal)) != 0;

    private static bool IsTranscendental(Mnemonic mnemonic) => mnemonic is Mnemonic.Fsin or Mnemonic.Fcos or Mnemonic.Fsincos or Mnemonic.Fptan
        or Mnemonic.Fpatan or Mnemonic.F2xm1 or Mnemonic.Fyl2x or Mnemonic.Fyl2xp1;

    /// <summary>A result within the promised accuracy counts as the host's; C1 tells its rounding.</summary>
    private static void AlignResults(ref State native, ref State emulated)
    {
        for (int i = 0; i < 2; i++)
        {
            bool sameSign = ((native.Exponent(i) ^ emulated.Exponent(i)) & Sign) == 0;
            UInt128 left = Ordinal(ref native, i), right = Ordinal(ref emulated, i);
            if (!sameSign || (left > right ? left - right : right - left) > UlpsMax) continue;
            emulated.Significand(i) = native.Significand(i);
            emulated.Exponent(i) = native.Exponent(i);
        }
        native.Status &= unchecked((ushort)~C1);
        emulated.Status &= unchecked((ushort)~C1);
    }

    /// <summary>Neighbouring magnitudes have neighbouring ordinals, over the borders of binades too.</summary>
    private static UInt128 Ordinal(ref State state, int i) => ((UInt128)(state.Exponent(i) & ~Sign) << 63) | (state.Significand(i) & long.MaxValue);
}
