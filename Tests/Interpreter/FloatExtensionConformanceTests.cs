// Floating-point instructions of SSE3 and SSE4.1 and their VEX twins against the host's processor.
using System;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class FloatExtensionConformanceTests
{
    public static readonly Mnemonic[] Legacy =
    [
        Mnemonic.Addsubps, Mnemonic.Addsubpd, Mnemonic.Haddps, Mnemonic.Haddpd, Mnemonic.Hsubps, Mnemonic.Hsubpd, Mnemonic.Roundps, Mnemonic.Roundpd,
        Mnemonic.Roundss, Mnemonic.Roundsd, Mnemonic.Dpps, Mnemonic.Dppd,
    ];

    public static readonly Mnemonic[] Twins =
        [.. Legacy.Select(mnemonic => Enum.Parse<Mnemonic>("V" + mnemonic.ToString().ToLowerInvariant()))];

    public static readonly Mnemonic[] All = [.. Legacy, .. Twins];

    [TestCaseSource(nameof(Legacy))]
    public void Run_Legacy_IsTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);

    [TestCaseSource(nameof(Twins))]
    public void Run_Vex_IsTheHosts(Mnemonic mnemonic)
    {
        if (!NativeOracle.HasAvx) Assert.Ignore("The host has no AVX.");
        VectorSweep.Run(mnemonic);
    }
}
