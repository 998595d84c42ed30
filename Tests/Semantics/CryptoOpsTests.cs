// The software paths of AES and carry-less products, which hosts with the instructions never take.
using System;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

using NUnit.Framework;

using ToroEmu.Semantics;

namespace ToroEmu.Tests.Semantics;

[TestFixture]
internal sealed unsafe class CryptoOpsTests
{
    private const int Cases = 20_000;

    /// <summary>FIPS 197, appendix B: the state after round 1, from the state and the key at its start.</summary>
    [Test]
    public void Encrypt_FirstRoundOfTheStandard_GivesItsState()
    {
        Vector128<byte> state = Parse("193de3bea0f4e22b9ac68d2ae9f84808"), key = Parse("a0fafe1788542cb123a339392a6c7605");
        AesRounds.Encrypt((byte*)&state, (byte*)&state, (byte*)&key);
        Assert.That(state, Is.EqualTo(Parse("a49c7ff2689f352b6b5bea43026a5049")));
    }

    /// <summary>FIPS 197, appendix B: the last round.</summary>
    [Test]
    public void EncryptLast_LastRoundOfTheStandard_GivesTheCiphertext()
    {
        Vector128<byte> state = Parse("eb40f21e592e38848ba113e71bc342d2"), key = Parse("d014f9a8c9ee2589e13f0cc8b6630ca6");
        AesRounds.EncryptLast((byte*)&state, (byte*)&state, (byte*)&key);
        Assert.That(state, Is.EqualTo(Parse("3925841d02dc09fbdc118597196a0b32")));
    }

    [Test]
    public void DecryptLast_OfEncryptLast_GivesTheStateBack()
    {
        Random random = new(1);
        for (int i = 0; i < Cases; i++)
        {
            Vector128<byte> state = Next(random), before = state, zero = default;
            AesRounds.EncryptLast((byte*)&state, (byte*)&state, (byte*)&zero);
            AesRounds.DecryptLast((byte*)&state, (byte*)&state, (byte*)&zero);
            Assert.That(state, Is.EqualTo(before));
        }
    }

    [Test]
    public void Rounds_RandomStates_AreTheHosts()
    {
        if (!Aes.IsSupported) Assert.Ignore("The host has no AES instructions.");
        Random random = new(2);
        for (int i = 0; i < Cases; i++)
        {
            Vector128<byte> state = Next(random), key = Next(random), result;
            AesRounds.Encrypt((byte*)&result, (byte*)&state, (byte*)&key);
            Assert.That(result, Is.EqualTo(Aes.Encrypt(state, key)));
            AesRounds.EncryptLast((byte*)&result, (byte*)&state, (byte*)&key);
            Assert.That(result, Is.EqualTo(Aes.EncryptLast(state, key)));
            AesRounds.Decrypt((byte*)&result, (byte*)&state, (byte*)&key);
            Assert.That(result, Is.EqualTo(Aes.Decrypt(state, key)));
            AesRounds.DecryptLast((byte*)&result, (byte*)&state, (byte*)&key);
            Assert.That(result, Is.EqualTo(Aes.DecryptLast(state, key)));
            AesRounds.InverseMixColumns((byte*)&result, (byte*)&state);
            Assert.That(result, Is.EqualTo(Aes.InverseMixColumns(state)));
        }
    }

    [TestCase(0UL, ulong.MaxValue, 0UL, 0UL)]
    [TestCase(ulong.MaxValue, 1UL, ulong.MaxValue, 0UL)]
    [TestCase(3UL, 3UL, 5UL, 0UL)]
    [TestCase(1UL << 63, 1UL << 63, 0UL, 1UL << 62)]
    [TestCase(ulong.MaxValue, ulong.MaxValue, 0x5555_5555_5555_5555UL, 0x5555_5555_5555_5555UL)]
    public void MultiplyInSoftware_KnownPolynomials_GivesTheirProduct(ulong left, ulong right, ulong low, ulong high)
    {
        Vector128<ulong> product;
        CarrylessOps.MultiplyInSoftware((ulong*)&product, left, right);
        Assert.That(product, Is.EqualTo(Vector128.Create(low, high)));
    }

    [Test]
    public void MultiplyInSoftware_RandomOperands_IsTheHosts()
    {
        if (!Pclmulqdq.IsSupported) Assert.Ignore("The host has no PCLMULQDQ.");
        Random random = new(3);
        for (int i = 0; i < Cases; i++)
        {
            Vector128<ulong> operands = Next(random).AsUInt64(), product;
            CarrylessOps.MultiplyInSoftware((ulong*)&product, operands[0], operands[1]);
            Assert.That(product, Is.EqualTo(Pclmulqdq.CarrylessMultiply(operands, operands, 0x10)));
        }
    }

    private static Vector128<byte> Parse(string hex) => Vector128.Create(Convert.FromHexString(hex));

    private static Vector128<byte> Next(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return Vector128.Create<byte>(bytes);
    }
}
