// The flags that an instruction leaves undefined.
using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>A row per instruction, from its page in SDM 2 ("Flags Affected"). Everything that is not here is compared.</summary>
internal static unsafe class UndefinedFlags
{
    private const ulong Arithmetic = Rflags.Of | Rflags.Sf | Rflags.Af | Rflags.Pf;

    /// <summary>Undefined status flags after <paramref name="instruction"/> ran to its end from a state.</summary>
    public static ulong Of(in Instruction instruction, ref State before) => instruction.Mnemonic switch
    {
        // "The state of the AF flag is undefined."
        Mnemonic.And or Mnemonic.Or or Mnemonic.Xor or Mnemonic.Test => Rflags.Af,
        // "The AF and PF flags are undefined."
        Mnemonic.Andn or Mnemonic.Blsi or Mnemonic.Blsr or Mnemonic.Blsmsk or Mnemonic.Bzhi => Rflags.Af | Rflags.Pf,
        // "... the AF, SF, and PF flags are undefined."
        Mnemonic.Bextr => Rflags.Af | Rflags.Sf | Rflags.Pf,
        // "The SF, ZF, AF, and PF flags are undefined."
        Mnemonic.Mul or Mnemonic.Imul => Rflags.Sf | Rflags.Zf | Rflags.Af | Rflags.Pf,
        // "The CF, OF, SF, ZF, AF, and PF flags are undefined."
        Mnemonic.Div or Mnemonic.Idiv => Rflags.Status,
        // "The CF, OF, SF, AF, and PF flags are undefined."
        Mnemonic.Bsf or Mnemonic.Bsr => Arithmetic | Rflags.Cf,
        // "OF, SF, PF, and AF flags are undefined."
        Mnemonic.Tzcnt or Mnemonic.Lzcnt or Mnemonic.Bt or Mnemonic.Btc or Mnemonic.Btr or Mnemonic.Bts => Arithmetic,
        // "The OF, SF, ZF, and PF flags are undefined."
        Mnemonic.Aaa or Mnemonic.Aas => Rflags.Of | Rflags.Sf | Rflags.Zf | Rflags.Pf,
        // "The OF flag is undefined."
        Mnemonic.Daa or Mnemonic.Das => Rflags.Of,
        // "The OF, AF, and CF flags are undefined."
        Mnemonic.Aam or Mnemonic.Aad => Rflags.Of | Rflags.Af | Rflags.Cf,
        Mnemonic.Shl or Mnemonic.Sal or Mnemonic.Shr or Mnemonic.Sar => OfShift(instruction, Count(instruction, ref before)),
        Mnemonic.Rol or Mnemonic.Ror or Mnemonic.Rcl or Mnemonic.Rcr => Count(instruction, ref before) > 1 ? Rflags.Of : 0,
        Mnemonic.Shld or Mnemonic.Shrd => OfDoubleShift(instruction, Count(instruction, ref before)),
        _ => 0,
    };

    /// <summary>Of SHLD and SHRD: "If the count is greater than the operand size, the result is undefined."</summary>
    public static bool IsResultUndefined(in Instruction instruction, ref State before) =>
        instruction.Mnemonic is Mnemonic.Shld or Mnemonic.Shrd && Count(instruction, ref before) > Width(instruction);

    /// <summary>"OF ... is affected only on 1-bit shifts. ... For a non-zero count, the AF flag is undefined"; CF "undefined for SHL and SHR instructions where the count is greater than or equal to the size".</summary>
    private static ulong OfShift(in Instruction instruction, int count)
    {
        if (count == 0) return 0;
        ulong undefined = Rflags.Af | (count > 1 ? Rflags.Of : 0);
        return instruction.Mnemonic != Mnemonic.Sar && count >= Width(instruction) ? undefined | Rflags.Cf : undefined;
    }

    /// <summary>"If the count is greater than the operand size, the flags are undefined."; "for shifts greater than 1 bit, the OF flag is undefined"; AF undefined.</summary>
    private static ulong OfDoubleShift(in Instruction instruction, int count)
    {
        if (count == 0) return 0;
        if (count > Width(instruction)) return Rflags.Status;
        return Rflags.Af | (count > 1 ? Rflags.Of : 0);
    }

    private static int Width(in Instruction instruction) =>
        8 * (instruction.Op0Kind == OpKind.Register ? instruction.Op0Register.GetSize() : instruction.MemorySize.GetSize());

    /// <summary>Masked to 5 or 6 bits.</summary>
    private static int Count(in Instruction instruction, ref State before)
    {
        int last = instruction.OpCount - 1;
        int count = instruction.GetOpKind(last) == OpKind.Register ? (int)before.Registers[Gpr.Rcx] : instruction.Immediate8;
        return count & (Width(instruction) == 64 ? 63 : 31);
    }
}
