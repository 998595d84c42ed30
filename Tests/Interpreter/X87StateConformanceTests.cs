// All x87 encodings from random states of the unit, exceptions unmasked or not, against the host's processor.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

/// <summary>Compared bit for bit: registers, tags, control, status, FIP, FDP, FOP, selectors, memory.</summary>
[TestFixture]
internal sealed class X87StateConformanceTests
{
    private const int Runs = 1500;

    /// <summary>Results of the host are compared with a tolerance elsewhere.</summary>
    private static readonly Mnemonic[] Transcendental =
        [Mnemonic.F2xm1, Mnemonic.Fyl2x, Mnemonic.Fyl2xp1, Mnemonic.Fptan, Mnemonic.Fpatan, Mnemonic.Fsin, Mnemonic.Fcos, Mnemonic.Fsincos];

    private static IEnumerable<Code> Forms => X87Sweep.Forms().Where(code => !Transcendental.Contains(code.Mnemonic()) && !LoadsStatus(code));

    [TestCaseSource(nameof(Forms))]
    public void Run_Form_IsTheHosts(Code code)
    {
        using X87Sweep sweep = new();
        Random random = new((int)code);
        byte[][] encodings = [.. Enumerable.Range(0, 8).Select(position => X87Sweep.Wrap(X87Sweep.Encode(code, position))).DistinctBy(Convert.ToHexString)];
        int runs = Environment.GetEnvironmentVariable("TOROEMU_X87_RUNS") is string text ? int.Parse(text) : Runs;
        for (int run = 0; run < runs; run++)
            sweep.Compare(encodings[random.Next(encodings.Length)], random, ComparesToFlags(code) ? ClearC1 : null);
    }

    /// <summary>FCOMI and its kin clear C1 (SDM 2A); AMD's processors leave it.</summary>
    private static bool ComparesToFlags(Code code) => code.Mnemonic() is Mnemonic.Fcomi or Mnemonic.Fcomip or Mnemonic.Fucomi or Mnemonic.Fucomip;

    private static void ClearC1(Random random, Span<byte> image, Span<byte> operand) => image[5] &= 0xFD;

    /// <summary>Images of 14 and 94 bytes too, loaded and stored again; the host's exceptions stay masked, so that nothing is pending.</summary>
    [TestCase(Code.Fldenv_m14byte)]
    [TestCase(Code.Fldenv_m28byte)]
    [TestCase(Code.Frstor_m94byte)]
    [TestCase(Code.Frstor_m108byte)]
    public void Run_Load_IsTheHosts(Code code)
    {
        using X87Sweep sweep = new();
        Random random = new((int)code);
        byte[] program = X87Sweep.Wrap(X87Sweep.Encode(code, 0));
        for (int run = 0; run < Runs; run++)
        {
            sweep.Compare(program, random, (source, _, operand) =>
            {
                X87Sweep.WriteImage(operand[..X87Sweep.ImageSize], source);
                operand[0] |= 0x3F;
                // Reserved bits of control and status: what is not there must not be kept.
                operand[1] = (byte)source.Next(256);
                operand[2] = (byte)source.Next(256);
            });
        }
    }

    /// <summary>
    /// The pointers are zeros: an AMD host saves and loads them only while an exception is pending. The mask of MXCSR is each processor's own.
    /// </summary>
    [Test]
    public void Run_Fxsave_IsTheHosts()
    {
        const ulong area = TestCore.Data + 0x400;
        byte[] program = X87Sweep.Wrap(Conformance.Assemble(assembler =>
        {
            assembler.fxsave64(__[area]);
            assembler.mov(__dword_ptr[area + 28], 0);
            assembler.fxsave(__[area + 0x200]);
            assembler.mov(__dword_ptr[area + 0x200 + 28], 0);
        }));
        using X87Sweep sweep = new();
        Random random = new(1);
        for (int run = 0; run < Runs; run++) sweep.Compare(program, random, (_, image, _) => image[12..28].Clear());
    }

    [Test]
    public void Run_Fxrstor_IsTheHosts()
    {
        byte[] program = X87Sweep.Wrap(Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fxrstor64(__[rbx]);
        }));
        using X87Sweep sweep = new();
        Random random = new(2);
        for (int run = 0; run < Runs; run++) sweep.Compare(program, random, (source, _, _) => WriteFxArea(sweep.Conformance.Data.Slice(X87Sweep.Operand, 512), source));
    }

    /// <summary>All masked, so that nothing is pending; reserved bits of control and status stay set.</summary>
    private static void WriteFxArea(Span<byte> area, Random random)
    {
        random.NextBytes(area);
        for (int register = 0; register < 8; register++) X87Sweep.WriteValue(area[(32 + register * 16)..], random);
        area[0] |= 0x3F;
        area[6..24].Clear();
        BitConverter.TryWriteBytes(area[24..], Mxcsr.Default | ((uint)random.Next() & 0xE07F));
    }

    /// <summary>These load a status word that may hold exceptions.</summary>
    private static bool LoadsStatus(Code code) => code.Mnemonic() is Mnemonic.Fldenv or Mnemonic.Frstor;
}
