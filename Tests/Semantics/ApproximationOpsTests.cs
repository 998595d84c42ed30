// The software paths of RCPPS and RSQRTPS: relative error below 1.5 * 2^-12, and the manual's answers at the limits.
using System;
using System.Runtime.Intrinsics;

using NUnit.Framework;

using ToroEmu.Semantics;

namespace ToroEmu.Tests.Semantics;

[TestFixture]
internal sealed class ApproximationOpsTests
{
    private const double Bound = 1.5 / 4096;

    // Zero, infinity, denormal, one that has a denormal reciprocal, NaN that becomes quiet.
    [TestCase(0u, 0x7F80_0000u)]
    [TestCase(0x8000_0000u, 0xFF80_0000u)]
    [TestCase(0xFF80_0000u, 0x8000_0000u)]
    [TestCase(0x8000_0001u, 0xFF80_0000u)]
    [TestCase(0x7F7F_FFFFu, 0u)]
    [TestCase(0xFF7F_FFFFu, 0x8000_0000u)]
    [TestCase(0x7FC0_1234u, 0x7FC0_1234u)]
    public void Reciprocal_AtLimits_IsTheManuals(uint source, uint expected) =>
        Assert.That(ApproximationOps.ReciprocalInSoftware(Vector128.Create(source).AsSingle()).AsUInt32()[0], Is.EqualTo(expected));

    [TestCase(0u, 0x7F80_0000u)]
    [TestCase(0x8000_0000u, 0xFF80_0000u)]
    [TestCase(0x8000_0001u, 0xFF80_0000u)]
    [TestCase(0x7F80_0000u, 0u)]
    [TestCase(0xFF80_0000u, 0xFFC0_0000u)]
    [TestCase(0xBF80_0000u, 0xFFC0_0000u)]
    [TestCase(0x7FC0_1234u, 0x7FC0_1234u)]
    public void ReciprocalRoot_AtLimits_IsTheManuals(uint source, uint expected) =>
        Assert.That(ApproximationOps.ReciprocalRootInSoftware(Vector128.Create(source).AsSingle()).AsUInt32()[0], Is.EqualTo(expected));

    [Test]
    public void Both_RandomNumbers_AreWithinTheBound()
    {
        Random random = new(1);
        for (int i = 0; i < 10_000; i++)
        {
            float source = (float)Math.ScaleB(1 + random.NextDouble(), random.Next(-125, 125));
            Assert.That(ApproximationOps.ReciprocalInSoftware(Vector128.Create(source))[0] * (double)source - 1, Is.EqualTo(0).Within(Bound));
            Assert.That(ApproximationOps.ReciprocalRootInSoftware(Vector128.Create(source))[0] * Math.Sqrt(source) - 1, Is.EqualTo(0).Within(Bound));
        }
    }
}
