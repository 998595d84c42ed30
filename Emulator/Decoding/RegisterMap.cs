// The decoder's register names as places in the CPU state.
using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Decoding;

/// <summary>General registers become byte offsets into CpuState; segment, control, debug, x87 and vector registers become numbers.</summary>
internal static class RegisterMap
{
    private const int Word = sizeof(ulong);

    public const byte Zero = Gpr.Zero * Word;

    public static byte Place(Register register)
    {
        if (register is >= Register.AH and <= Register.BH) return (byte)((register - Register.AH) * Word + 1);
        if (register.IsGPR8()) return (byte)(GprNumber(register, Register.AL) * Word);
        if (register.IsGPR16()) return (byte)((register - Register.AX) * Word);
        if (register.IsGPR32()) return (byte)((register - Register.EAX) * Word);
        if (register.IsGPR64()) return (byte)((register - Register.RAX) * Word);
        return (byte)register.GetNumber();
    }

    /// <summary>AL, CL, DL, BL, then the four high bytes, then SPL and so on.</summary>
    private static int GprNumber(Register register, Register first)
    {
        int number = register - first;
        return number < 4 ? number : number - 4;
    }
}
