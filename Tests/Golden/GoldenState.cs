// Names of a golden line and the registers of a core.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Golden;

/// <summary>
/// The whole of a core that golden lines talk about, by name: general registers, status flags, DF, vector and x87 registers,
/// their control words, RIP as an offset from the instruction. Memory is apart.
/// </summary>
internal static unsafe class GoldenState
{
    public static readonly string[] General = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    private static readonly (char Letter, ulong Bit)[] Letters =
        [('c', Rflags.Cf), ('p', Rflags.Pf), ('a', Rflags.Af), ('z', Rflags.Zf), ('s', Rflags.Sf), ('d', Rflags.Df), ('o', Rflags.Of)];

    /// <summary>All names with their values.</summary>
    public static Dictionary<string, string> Read(CpuState* cpu, ulong code)
    {
        Dictionary<string, string> state = [];
        for (int register = 0; register < General.Length; register++) state[General[register]] = Hex(cpu->Registers[register]);
        state["rip"] = Hex(cpu->Rip - code);
        state["flags"] = FlagText(LazyFlags.Read(cpu));
        state["mxcsr"] = Hex(cpu->Mxcsr);
        state["fcw"] = Hex(cpu->X87.Control);
        state["fsw"] = Hex(cpu->X87.Status);
        for (int register = 0; register < 16; register++) state[$"ymm{register}"] = Convert.ToHexString(VectorBytes(cpu, register));
        for (int register = 0; register < 8; register++) ReadX87(cpu, register, state);
        return state;
    }

    /// <summary>Gives a core what a name says.</summary>
    /// <exception cref="FormatException">There is no such name, or the value is none.</exception>
    public static void Write(CpuState* cpu, string name, string value)
    {
        int general = Array.IndexOf(General, name);
        if (general >= 0) cpu->Registers[general] = Number(value);
        else if (name == "flags") LazyFlags.Write(cpu, FlagBits(value));
        else if (name == "mxcsr") cpu->Mxcsr = (uint)Number(value);
        else if (name == "fcw") cpu->X87.Control = (ushort)Number(value);
        else if (name == "fsw") cpu->X87.Status = (ushort)Number(value);
        else if (name.StartsWith("xmm", StringComparison.Ordinal) || name.StartsWith("ymm", StringComparison.Ordinal)) WriteVector(cpu, Index(name, 3), value);
        else if (name.StartsWith("st", StringComparison.Ordinal)) WriteX87(cpu, Index(name, 2), value);
        else if (name.StartsWith("mm", StringComparison.Ordinal)) *(ulong*)(cpu->X87.Registers + Index(name, 2) * 16) = Number(value);
        else throw new FormatException($"no such state: {name}");
    }

    /// <summary>Letters of the flags that are set, "-" for none.</summary>
    public static ulong FlagBits(string letters)
    {
        ulong bits = 0;
        foreach (char letter in letters.Where(letter => letter != '-'))
            bits |= Letters.FirstOrDefault(row => row.Letter == letter).Bit is ulong bit and not 0 ? bit : throw new FormatException($"no flag: {letter}");
        return bits;
    }

    public static string FlagText(ulong flags)
    {
        string text = string.Concat(Letters.Where(row => (flags & row.Bit) != 0).Select(row => row.Letter));
        return text.Length == 0 ? "-" : text;
    }

    /// <summary>Hexadecimal, any length up to 64 bits.</summary>
    public static ulong Number(string value) => ulong.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
        ? number : throw new FormatException($"not hexadecimal: {value}");

    public static string Hex(ulong value) => value.ToString("X", CultureInfo.InvariantCulture);

    private static int Index(string name, int at) => int.TryParse(name[at..], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && index < (name[0] is 'x' or 'y' ? 16 : 8) ? index : throw new FormatException($"no such register: {name}");

    /// <summary>Most significant byte first, as the manuals draw registers.</summary>
    private static byte[] VectorBytes(CpuState* cpu, int register)
    {
        Ymm value = cpu->Vectors[register];
        byte[] bytes = new ReadOnlySpan<byte>(&value, sizeof(Ymm)).ToArray();
        Array.Reverse(bytes);
        return bytes;
    }

    private static void WriteVector(CpuState* cpu, int register, string value)
    {
        byte[] bytes = Convert.FromHexString(value.PadLeft(64, '0'));
        Array.Reverse(bytes);
        fixed (byte* source = bytes) cpu->Vectors[register] = *(Ymm*)source;
    }

    private static int Top(CpuState* cpu) => (cpu->X87.Status >> 11) & 7;

    private static void ReadX87(CpuState* cpu, int register, Dictionary<string, string> state)
    {
        int place = (Top(cpu) + register) & 7;
        byte* bytes = cpu->X87.Registers + place * 16;
        bool empty = ((cpu->X87.Tags >> place) & 1) == 0;
        state[$"st{register}"] = empty ? "empty" : $"{*(ushort*)(bytes + 8):X4}:{*(ulong*)bytes:X16}";
        state[$"mm{register}"] = Hex(*(ulong*)(cpu->X87.Registers + register * 16));
    }

    /// <summary>Sign and exponent, a colon, the significand; the stack top comes from fsw, which must stand in front.</summary>
    private static void WriteX87(CpuState* cpu, int register, string value)
    {
        int place = (Top(cpu) + register) & 7;
        byte* bytes = cpu->X87.Registers + place * 16;
        string[] parts = value.Split(':');
        if (parts.Length != 2) throw new FormatException($"not exponent:significand: {value}");
        *(ushort*)(bytes + 8) = (ushort)Number(parts[0]);
        *(ulong*)bytes = Number(parts[1]);
        cpu->X87.Tags |= (byte)(1 << place);
    }
}
