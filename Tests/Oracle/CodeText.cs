// Decodes and prints the instruction of a case.
using System;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>A decoder per code size that is used again and again.</summary>
internal sealed class CodeText
{
    private readonly Source source = new();
    private readonly Decoder[] decoders;

    public CodeText() => decoders = [Decoder.Create(16, source), Decoder.Create(32, source), Decoder.Create(64, source)];

    /// <summary>Decodes the first instruction of <paramref name="code"/> at an address.</summary>
    public Instruction Decode(ReadOnlySpan<byte> code, ulong rip, int bitness, out ConstantOffsets constants)
    {
        source.Start(code);
        Decoder decoder = decoders[bitness >> 5];
        decoder.IP = rip;
        decoder.Decode(out Instruction instruction);
        constants = decoder.GetConstantOffsets(instruction);
        return instruction;
    }

    /// <summary>Size of the code that a selector leads to.</summary>
    public static int Bitness(ushort codeSelector) => codeSelector switch
    {
        Segments.User64 => 64,
        Segments.Code16 => 16,
        _ => 32,
    };

    public static string Text(in Instruction instruction)
    {
        if (instruction.IsInvalid) return "(undefined)";
        StringOutput output = new();
        new NasmFormatter().Format(instruction, output);
        return output.ToString();
    }

    private sealed class Source : CodeReader
    {
        private readonly byte[] bytes = new byte[32];
        private int next, count;

        public void Start(ReadOnlySpan<byte> code)
        {
            code.CopyTo(bytes);
            count = code.Length;
            next = 0;
        }

        public override int ReadByte() => next < count ? bytes[next++] : -1;
    }
}
