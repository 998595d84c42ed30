// All x87 encodings from random states of the unit, exceptions unmasked or not, against the host's processor.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

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

    /// <summary>These load a status word that may hold exceptions.</summary>
    private static bool LoadsStatus(Code code) => code.Mnemonic() is Mnemonic.Fldenv or Mnemonic.Frstor;
}
