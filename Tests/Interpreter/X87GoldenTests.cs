// Values of the transcendental instructions, readable beside the manual and without a host to compare with.
using System;
using System.Buffers.Binary;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

/// <summary>
/// Operation, ST(0), ST(1), result: sign and exponent, then significand. The results are the exact ones rounded to nearest,
/// computed with rational and 260-bit arithmetic, angles reduced by the 66-bit pi of SDM 1, 8.3.8.
/// </summary>
[TestFixture]
internal sealed class X87GoldenTests
{
    [TestCase("fsin", 0xC000, 0xBDE5C0994164D839, 0, 0UL, 0xBFFC, 0xB1BA0C129E9397ED)]
    [TestCase("fcos", 0xC000, 0xBDE5C0994164D839, 0, 0UL, 0xBFFE, 0xFC1D5D673CE04382)]
    [TestCase("fptan", 0xC000, 0xBDE5C0994164D839, 0, 0UL, 0x3FFC, 0xB477358FB6D15CFA)]
    [TestCase("fsin", 0xBFFF, 0xD7210DFF076CE2EF, 0, 0UL, 0xBFFE, 0xFE74A06350CC2273)]
    [TestCase("fcos", 0xBFFF, 0xD7210DFF076CE2EF, 0, 0UL, 0xBFFB, 0xE09F4AF532C12D67)]
    [TestCase("fptan", 0xBFFF, 0xD7210DFF076CE2EF, 0, 0UL, 0x4002, 0x910019E9E33269C5)]
    [TestCase("fsin", 0x4000, 0xC90FDAA22168C235, 0, 0UL, 0xBFBF, 0x8000000000000000)]
    [TestCase("fcos", 0x4000, 0xC90FDAA22168C235, 0, 0UL, 0xBFFF, 0x8000000000000000)]
    [TestCase("fptan", 0x4000, 0xC90FDAA22168C235, 0, 0UL, 0x3FBF, 0x8000000000000000)]
    [TestCase("fsin", 0x400B, 0xF814E8A25F2DD97F, 0, 0UL, 0x3FFC, 0xC27120151C005FB8)]
    [TestCase("fcos", 0x400B, 0xF814E8A25F2DD97F, 0, 0UL, 0xBFFE, 0xFB57AA1B15084182)]
    [TestCase("fptan", 0x400B, 0xF814E8A25F2DD97F, 0, 0UL, 0xBFFC, 0xC60B883A57F0BEDE)]
    [TestCase("f2xm1", 0x3FF7, 0x9A1AFE878B33E968, 0, 0UL, 0x3FF6, 0xD5FBEDBF3FFA930D)]
    [TestCase("f2xm1", 0xBFEB, 0xB77B9AA2BB2EDB20, 0, 0UL, 0xBFEA, 0xFE5C706055FDA9AE)]
    [TestCase("f2xm1", 0x3FF0, 0xDE11CC9DEA959C21, 0, 0UL, 0x3FF0, 0x99EE004C6A843D79)]
    [TestCase("f2xm1", 0xBFF0, 0xCC11D357C30D8B76, 0, 0UL, 0xBFF0, 0x8D72A9DB0622BE25)]
    [TestCase("fyl2x", 0x3FFF, 0xA1DA8978206F5C66, 0x4002, 0xB59EEEFB015C33B2, 0x4000, 0xF5F2BA859CDCA16F)]
    [TestCase("fyl2x", 0x3FEB, 0xAA9EBA0CDF561D80, 0x3FFD, 0xE049548E8A0A8C96, 0xC002, 0x8945D7363C1716B7)]
    [TestCase("fyl2x", 0x3FEE, 0xF0E3CD972E81D66D, 0x3FFD, 0xF7108E96F770C226, 0xC001, 0xF86B83F974D28BBA)]
    [TestCase("fyl2x", 0x3FF4, 0xDC76F18A0585A01C, 0xBFFD, 0x90ACFF0043892DFC, 0x4000, 0xB8BE60691512EC85)]
    [TestCase("fyl2xp1", 0x3FFC, 0x9892139600DDB74D, 0xBFFE, 0xCF59672710E6D8E6, 0xBFFC, 0xA63025DED62E0854)]
    [TestCase("fyl2xp1", 0xBFEA, 0xB24891917B121DC5, 0xBFFF, 0xB465325278F845F5, 0x3FEB, 0xB53F408B67BD90A0)]
    [TestCase("fyl2xp1", 0xBFE7, 0xF06313FFF9A01FE8, 0xC001, 0xD84A1D3A5B8E8FB2, 0x3FEB, 0x928129645B5A2AFE)]
    [TestCase("fyl2xp1", 0xBFFA, 0xEB384309C9A937A6, 0xC000, 0x8252F615D75B1E24, 0x3FFC, 0xB1EA32C998555406)]
    [TestCase("fpatan", 0x4004, 0x9FABA8272E50BD4E, 0xBFFC, 0xC177F1131E782196, 0xBFF7, 0x9B17D05F1F0EDCE1)]
    [TestCase("fpatan", 0xC000, 0x8332F05A58296818, 0xC001, 0xC68DEB5D403A960A, 0xBFFF, 0xF1E7F70789308242)]
    [TestCase("fpatan", 0x4002, 0xC7EEC61BBF9703C0, 0x3FFD, 0xEED78F5D0960AFE9, 0x3FFA, 0x98D6E10882EB5995)]
    [TestCase("fpatan", 0x3FFA, 0xD73AC59A355F2AF4, 0xBFFE, 0xA5F02628EB07C30D, 0xBFFF, 0xBEB54BF618FE7D96)]
    public void Run_Function_IsTheExactValueRounded(string name, int high, ulong significand, int secondHigh, ulong secondSignificand, int resultHigh, ulong result)
    {
        using TestCore core = new();
        Write(core, TestCore.Data, high, significand);
        Write(core, TestCore.Data + 16, secondHigh, secondSignificand);
        Assert.That(core.RunToHalt(Conformance.Assemble(assembler => WriteCase(assembler, name))), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.ReadUInt64(TestCore.Data + 32), Is.EqualTo(result));
        Assert.That((ushort)core.ReadUInt64(TestCore.Data + 40), Is.EqualTo(resultHigh));
    }

    private static void WriteCase(Assembler assembler, string name)
    {
        assembler.fninit();
        assembler.fld(__tbyte_ptr[TestCore.Data + 16]);
        assembler.fld(__tbyte_ptr[TestCore.Data]);
        WriteFunction(assembler, name);
        if (name == "fptan") assembler.fstp(st0);
        assembler.fstp(__tbyte_ptr[TestCore.Data + 32]);
    }

    private static void WriteFunction(Assembler assembler, string name)
    {
        switch (name)
        {
            case "fsin": assembler.fsin(); break;
            case "fcos": assembler.fcos(); break;
            case "fptan": assembler.fptan(); break;
            case "fpatan": assembler.fpatan(); break;
            case "f2xm1": assembler.f2xm1(); break;
            case "fyl2x": assembler.fyl2x(); break;
            case "fyl2xp1": assembler.fyl2xp1(); break;
            default: throw new NotSupportedException(name);
        }
    }

    private static void Write(TestCore core, ulong address, int high, ulong significand)
    {
        Span<byte> bytes = stackalloc byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, significand);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)high);
        core.Write(address, bytes);
    }
}
