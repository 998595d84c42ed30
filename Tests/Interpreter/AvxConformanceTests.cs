// The VEX forms of SSE and SSE2 against the host's processor.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class AvxConformanceTests
{
    /// <summary>Every legacy instruction of the SSE tests that has a VEX twin.</summary>
    public static readonly Mnemonic[] Twins =
    [
        .. Twin(SseConformanceTests.Moves), .. Twin(SseConformanceTests.Packed), .. Twin(SseConformanceTests.Floats), .. Twin(SseConformanceTests.Conversions),
    ];

    [TestCaseSource(nameof(Twins))]
    public void Run_Vex_IsTheHosts(Mnemonic mnemonic)
    {
        if (!NativeOracle.HasAvx) Assert.Ignore("The host has no AVX.");
        VectorSweep.Run(mnemonic);
    }

    private static IEnumerable<Mnemonic> Twin(Mnemonic[] legacy) =>
        legacy.Select(mnemonic => Enum.Parse<Mnemonic>("V" + mnemonic.ToString().ToLowerInvariant()));
}
