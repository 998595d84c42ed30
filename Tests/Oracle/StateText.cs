// A case as one line of text, and back.
using System;
using System.Globalization;
using System.Text;

namespace ToroEmu.Oracle;

/// <summary>
/// Instruction bytes, then what of state and memory is not as in <see cref="Neutral"/>: "0fc8 rax=1 ymm3=... [400010]=ff00". Vector
/// registers are written highest byte first, memory lowest first.
/// </summary>
internal static unsafe class StateText
{
    public static readonly string[] General = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];
    private static readonly string[] Selectors = ["es", "cs", "ss", "ds", "fs", "gs"];

    /// <summary>What the shrinker strives for: registers zero but for the stack pointer, units as after reset with all exceptions masked.</summary>
    public static void SetNeutral(ref State state, ushort codeSelector)
    {
        state = default;
        state.Flags = Cpu.Rflags.Fixed | Cpu.Rflags.If | Cpu.Rflags.Tf;
        state.Registers[Cpu.Gpr.Rsp] = Layout.Stack + 0x1000;
        state.Selectors[Cpu.SegReg.Cs] = codeSelector;
        state.Selectors[Cpu.SegReg.Ss] = Segments.UserData;
        state.Rip = Layout.Code + 0x100 - state.CodeBase;
        if (codeSelector != Segments.User64) state.Selectors[Cpu.SegReg.Ds] = state.Selectors[Cpu.SegReg.Es] = Segments.UserData;
        state.Mxcsr = 0x1F80;
        state.Control = 0x37F;
        state.Word<ulong>(State.ComponentsOffset) = State.AllComponents;
    }

    public static string St(ref State state, int i) => $"{state.Exponent(i):x4}{state.Significand(i):x16}";

    public static string Ymm(ref State state, int i) => $"{state.Vector(i, 3):x16}{state.Vector(i, 2):x16}{state.Vector(i, 1):x16}{state.Vector(i, 0):x16}";

    public static string Format(ref TestCase test)
    {
        TestCase neutral = default;
        SetNeutral(ref neutral.State, test.State.Selectors[Cpu.SegReg.Cs]);
        StringBuilder text = new(Code(ref test));
        ref State state = ref test.State;
        ref State zero = ref neutral.State;
        if (state.Selectors[Cpu.SegReg.Cs] != Segments.User64) text.Append($" cs={state.Selectors[Cpu.SegReg.Cs]:x}");
        for (int i = 0; i < 16; i++) Append(text, General[i], state.Registers[i], zero.Registers[i]);
        Append(text, "rip", state.Rip, zero.Rip);
        Append(text, "flags", state.Flags, zero.Flags);
        Append(text, "fsbase", state.FsBase, 0);
        Append(text, "gsbase", state.GsBase, 0);
        for (int i = 0; i < 6; i++) Append(text, Selectors[i], state.Selectors[i], zero.Selectors[i]);
        Append(text, "mxcsr", state.Mxcsr, zero.Mxcsr);
        Append(text, "fcw", state.Control, zero.Control);
        Append(text, "fsw", state.Status, zero.Status);
        Append(text, "ftw", state.Tags, zero.Tags);
        for (int i = 0; i < 8; i++)
            if (state.Significand(i) != 0 || state.Exponent(i) != 0) text.Append($" st{i}={St(ref state, i)}");
        for (int i = 0; i < 16; i++) AppendVector(text, ref state, i);
        for (int i = 0; i < test.PatchCount; i++) AppendPatch(text, ref test.Patches[i]);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static TestCase Parse(string line)
    {
        TestCase test = default;
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) throw new OracleException("A reproduction begins with the instruction's bytes.");
        string? code = Array.Find(words, word => word.StartsWith("cs=", StringComparison.Ordinal));
        SetNeutral(ref test.State, code == null ? Segments.User64 : (ushort)Number(code[3..]));
        test.CodeBytes.Fill(0xCC);
        Bytes(words[0]).AsSpan().CopyTo(test.CodeBytes);
        foreach (string word in words.AsSpan(1)) Set(ref test, word);
        test.Seal();
        return test;
    }

    private static string Code(ref TestCase test)
    {
        Iced.Intel.Instruction instruction = new CodeText().Decode(test.CodeBytes, test.State.Rip, CodeText.Bitness(test.State.Selectors[Cpu.SegReg.Cs]), out _);
        return Convert.ToHexString(instruction.IsInvalid ? test.CodeBytes : test.CodeBytes[..instruction.Length]);
    }

    private static void Append(StringBuilder text, string name, ulong value, ulong neutral)
    {
        if (value != neutral) text.Append($" {name}={value:x}");
    }

    private static void AppendVector(StringBuilder text, ref State state, int i)
    {
        string value = Ymm(ref state, i).TrimStart('0');
        if (value.Length != 0) text.Append($" ymm{i}={value}");
    }

    private static void AppendPatch(StringBuilder text, ref Patch patch)
    {
        text.Append($" [{patch.Address:x}]=");
        for (int i = 0; i < patch.Length; i++) text.Append($"{patch.Bytes[i]:x2}");
    }

    private static void Set(ref TestCase test, string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw new OracleException($"'{word}' is not name=value.");
        string name = word[..equals], value = word[(equals + 1)..];
        if (name.StartsWith('[')) test.AddPatch(Number(name[1..^1]), Bytes(value));
        else if (name.StartsWith("ymm", StringComparison.Ordinal)) SetVector(ref test.State, Index(name, 3), value.PadLeft(64, '0'));
        else if (name.StartsWith("st", StringComparison.Ordinal)) SetSt(ref test.State, Index(name, 2), value.PadLeft(20, '0'));
        else SetNumber(ref test.State, name, Number(value));
    }

    private static int Index(string name, int start) => int.Parse(name.AsSpan(start), CultureInfo.InvariantCulture);

    private static void SetVector(ref State state, int i, string value)
    {
        for (int quadword = 0; quadword < 4; quadword++) state.Vector(i, quadword) = Number(value.Substring((3 - quadword) * 16, 16));
    }

    private static void SetSt(ref State state, int i, string value)
    {
        state.Exponent(i) = (ushort)Number(value[..4]);
        state.Significand(i) = Number(value[4..]);
    }

    private static void SetNumber(ref State state, string name, ulong value)
    {
        int general = Array.IndexOf(General, name), selector = Array.IndexOf(Selectors, name);
        if (general >= 0) state.Registers[general] = value;
        else if (selector >= 0) state.Selectors[selector] = (ushort)value;
        else if (name == "rip") state.Rip = value;
        else if (name == "flags") state.Flags = value;
        else if (name == "fsbase") state.FsBase = value;
        else if (name == "gsbase") state.GsBase = value;
        else if (name == "mxcsr") state.Mxcsr = (uint)value;
        else if (name == "fcw") state.Control = (ushort)value;
        else if (name == "fsw") state.Status = (ushort)value;
        else if (name == "ftw") state.Tags = (byte)value;
        else throw new OracleException($"There is no '{name}'.");
    }

    private static ulong Number(string text) =>
        ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value) ? value : throw new OracleException($"'{text}' is not a hexadecimal number.");

    private static byte[] Bytes(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new OracleException($"'{text}' are not bytes in hexadecimal.");
        }
    }
}
