// The VEX forms of SSE and SSE2 against the host's processor.
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
        .. VectorSweep.Twins([.. SseConformanceTests.Moves, .. SseConformanceTests.Packed, .. SseConformanceTests.Floats, .. SseConformanceTests.Conversions]),
    ];

    [TestCaseSource(nameof(Twins))]
    public void Run_Vex_IsTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);
}
