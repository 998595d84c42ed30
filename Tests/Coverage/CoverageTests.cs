// Coverage by construction: what CPUID announces is there, what it does not announce is not.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Coverage;

/// <summary>Looks at every form that the decoder knows (<see cref="FormScan"/>) through the opcode map's own eyes.</summary>
public sealed unsafe class CoverageTests
{
    /// <summary>Defined to be #UD (SDM 2B, UD).</summary>
    private static readonly HashSet<Mnemonic> Undefined = [Mnemonic.Ud0, Mnemonic.Ud1, Mnemonic.Ud2];

    /// <summary>Not written yet.</summary>
    internal static readonly HashSet<Mnemonic> UnderWay =
    [
        Mnemonic.F2xm1, Mnemonic.Fyl2x, Mnemonic.Fyl2xp1, Mnemonic.Fptan, Mnemonic.Fpatan, Mnemonic.Fsin, Mnemonic.Fcos, Mnemonic.Fsincos, Mnemonic.Fneni, Mnemonic.Fndisi,
        Mnemonic.Fnsetpm, Mnemonic.Frstor, Mnemonic.Fnsave, Mnemonic.Fbld, Mnemonic.Fbstp, Mnemonic.Ffreep, Mnemonic.Fstpnce,
    ];

    /// <summary>NOPs, or what they are without their prefix, on a processor without the feature that gave them a meaning (SDM 1, 17.3.8; SDM 2A, NOP).</summary>
    private static readonly HashSet<Mnemonic> Hints = [Mnemonic.Endbr32, Mnemonic.Endbr64, Mnemonic.Rdsspd, Mnemonic.Rdsspq, Mnemonic.Cldemote,
        Mnemonic.Prefetchit0, Mnemonic.Prefetchit1, Mnemonic.Prefetchwt1, Mnemonic.Wbnoinvd];

    [Test]
    public void EveryFeature_HasARow() => Assert.That(Enum.GetValues<CpuidFeature>().Where(feature => FeatureTable.Find(feature) == null), Is.Empty);

    [Test]
    public void EveryRow_NamesTestsThatExist()
    {
        HashSet<string> classes = [.. Assembly.GetExecutingAssembly().GetTypes().Select(type => type.Name)];
        Assert.That(FeatureTable.Rows.SelectMany(row => row.Tests).Distinct().Where(name => !classes.Contains(name)), Is.Empty);
        Assert.That(FeatureTable.Rows.Where(row => row.Support != Support.Excluded && row.Tests.Length == 0), Is.Empty);
    }

    [Test]
    public void Scan_FindsMostOfWhatTheDecoderKnows()
    {
        using TestCore core = new();
        HashSet<Code> found = [.. FormScan.Forms.Select(form => form.Code)];
        IEnumerable<Code> missed = Enum.GetValues<Code>()
            .Where(code => code.ToOpCode() is { IsInstruction: true, Fwait: false, DecoderOption: DecoderOptions.None } info
                && info.Encoding is EncodingKind.Legacy or EncodingKind.VEX && (info.IntelDecoder16 || info.IntelDecoder32 || info.IntelDecoder64))
            .Where(code => IsSupported(core.Core, code) && !found.Contains(code) && !Undefined.Contains(code.Mnemonic()));
        Assert.That(missed, Is.Empty);
    }

    [Test]
    public void WhatIsAnnounced_IsImplemented()
    {
        using TestCore core = new();
        AssertNone(Lines(form => IsSupported(core.Core, form.Code) && !Undefined.Contains(form.Instruction.Mnemonic) && !UnderWay.Contains(form.Instruction.Mnemonic) && !IsImplemented(form)));
    }

    [Test]
    public void WhatIsExcluded_IsNotImplemented() =>
        AssertNone(Lines(form => IsExcluded(form.Code) && !Hints.Contains(form.Instruction.Mnemonic) && IsImplemented(form)));

    [Test]
    public void Hints_AreThere() => AssertNone(Lines(form => Hints.Contains(form.Instruction.Mnemonic) && !IsImplemented(form)));

    /// <summary>EVEX, XOP and 3DNow! share names of instructions with VEX; their encodings are #UD as a whole.</summary>
    [TestCase("62F17C0858C1", TestName = "EVEX vaddps")]
    [TestCase("62F1FD0858C1", TestName = "EVEX vaddpd")]
    [TestCase("62F17D086FC1", TestName = "EVEX vmovdqa32")]
    [TestCase("8FE97881C1", TestName = "XOP vfrczpd")]
    [TestCase("0F0FC19E", TestName = "3DNow! pfadd")]
    public void OtherEncodings_AreNot(string bytes)
    {
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes));
        decoder.Decode(out Instruction instruction);
        Assert.That(instruction.IsInvalid, Is.False);
        Assert.That(IsImplemented(new FormScan.Form(instruction, CodeMode.Code64, bytes)), Is.False);
    }

    /// <summary>All of a form's features are there, and MMX as well for the forms with MM registers of later extensions.</summary>
    internal static bool IsSupported(Core core, Code code) => code.CpuidFeatures().All(feature => FeatureTable.Find(feature)?.IsSupported(core) == true)
        && (!HasMm(code) || FeatureTable.Find(CpuidFeature.MMX)!.IsSupported(core));

    private static bool HasMm(Code code)
    {
        OpCodeInfo info = code.ToOpCode();
        return Enumerable.Range(0, info.OpCount).Any(operand => info.GetOpKind(operand) is OpCodeOperandKind.mm_reg or OpCodeOperandKind.mm_rm or OpCodeOperandKind.mm_or_mem);
    }

    /// <summary>A handler other than the one of #UD.</summary>
    internal static bool IsImplemented(FormScan.Form form)
    {
        Instruction undefined = Instruction.Create(Code.Ud2);
        nint none = (nint)OpcodeMap.Select(new OperandShape(undefined, form.Mode));
        Instruction instruction = form.Instruction;
        return (nint)OpcodeMap.Select(new OperandShape(instruction, form.Mode)) != none;
    }

    private static bool IsExcluded(Code code) => code.CpuidFeatures().Any(feature => FeatureTable.Find(feature)?.Support == Support.Excluded);

    private static void AssertNone(List<string> lines) => Assert.That(lines, Is.Empty, () => string.Join('\n', lines));

    private static List<string> Lines(Func<FormScan.Form, bool> isWrong) =>
        [.. FormScan.Forms.Where(isWrong).Select(form => $"{form.Code} {form.Mode} {form.Bytes} {form.Instruction} ({string.Join(',', form.Code.CpuidFeatures())})")];
}
