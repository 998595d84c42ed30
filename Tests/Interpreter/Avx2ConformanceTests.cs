// AVX and AVX2 instructions that legacy SSE does not have, FMA and F16C, against the host's processor.
using System;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class Avx2ConformanceTests
{
    public static readonly Mnemonic[] Moves =
    [
        Mnemonic.Vbroadcastss, Mnemonic.Vbroadcastsd, Mnemonic.Vbroadcastf128, Mnemonic.Vbroadcasti128, Mnemonic.Vpbroadcastb, Mnemonic.Vpbroadcastw,
        Mnemonic.Vpbroadcastd, Mnemonic.Vpbroadcastq, Mnemonic.Vinsertf128, Mnemonic.Vinserti128, Mnemonic.Vextractf128, Mnemonic.Vextracti128,
        Mnemonic.Vperm2f128, Mnemonic.Vperm2i128, Mnemonic.Vpermilps, Mnemonic.Vpermilpd, Mnemonic.Vpermps, Mnemonic.Vpermd, Mnemonic.Vpermq,
        Mnemonic.Vpermpd, Mnemonic.Vpblendd, Mnemonic.Vmaskmovps, Mnemonic.Vmaskmovpd, Mnemonic.Vpmaskmovd, Mnemonic.Vpmaskmovq,
    ];

    public static readonly Mnemonic[] Packed =
    [
        Mnemonic.Vtestps, Mnemonic.Vtestpd, Mnemonic.Vpsllvd, Mnemonic.Vpsllvq, Mnemonic.Vpsrlvd, Mnemonic.Vpsrlvq, Mnemonic.Vpsravd,
    ];

    public static readonly Mnemonic[] HalfPrecision = [Mnemonic.Vcvtph2ps, Mnemonic.Vcvtps2ph];

    /// <summary>Every name that the decoder has for FMA3: three digits say the order of operands.</summary>
    public static readonly Mnemonic[] Fused = [.. Enum.GetValues<Mnemonic>().Where(IsFused)];

    public static readonly Mnemonic[] All = [.. Moves, .. Packed, .. HalfPrecision, .. Fused];

    [TestCaseSource(nameof(All))]
    public void Run_Avx2_IsTheHosts(Mnemonic mnemonic)
    {
        if (!NativeOracle.HasAvx2) Assert.Ignore("The host has no AVX2.");
        VectorSweep.Run(mnemonic);
    }

    [Test]
    public void Fused_Names_AreComplete() => Assert.That(Fused, Has.Length.EqualTo(4 * 3 * 4 + 2 * 3 * 2));

    private static bool IsFused(Mnemonic mnemonic)
    {
        string name = mnemonic.ToString();
        string[] orders = ["132", "213", "231"], lanes = ["ps", "pd", "ss", "sd"];
        return (name.StartsWith("Vfm", StringComparison.Ordinal) || name.StartsWith("Vfnm", StringComparison.Ordinal))
            && orders.Any(order => lanes.Any(lane => name.EndsWith(order + lane, StringComparison.Ordinal)));
    }
}
