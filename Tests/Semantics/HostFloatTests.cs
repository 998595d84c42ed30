// Which numbers may be left to the host.
using System;
using System.Runtime.CompilerServices;

using NUnit.Framework;

using ToroEmu.Semantics;

namespace ToroEmu.Tests.Semantics;

[TestFixture]
internal sealed class HostFloatTests
{
    [TestCase(1f, true)]
    [TestCase(0f, true)]
    [TestCase(-0f, true)]
    [TestCase(1.17549435E-38f, true)]
    [TestCase(1.1754942E-38f, false)]
    [TestCase(float.Epsilon, false)]
    [TestCase(float.PositiveInfinity, false)]
    [TestCase(float.NegativeInfinity, false)]
    [TestCase(float.NaN, false)]
    public void IsPlain_ValueInRegister_SeesItsBits(float value, bool plain)
    {
        Assert.That(IsPlainBesideItsCeiling(value), Is.EqualTo(plain));
        if (float.IsNormal(value) || !float.IsSubnormal(value)) Assert.That(HostFloat.IsPlain((double)value), Is.EqualTo(plain));
    }

    /// <summary>Compiled in full at once, with the value in a register that it was computed with: there the compiler of .NET 10 once lost it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool IsPlainBesideItsCeiling(float value)
    {
        float above = MathF.Ceiling(value);
        return HostFloat.IsPlain(value) && above >= value;
    }
}
