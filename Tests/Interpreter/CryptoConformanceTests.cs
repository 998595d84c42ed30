// AES-NI, PCLMULQDQ, SHA and the VEX twins of the former two against the host's processor.
using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class CryptoConformanceTests
{
    private static readonly Mnemonic[] WithTwin =
    [
        Mnemonic.Aesenc, Mnemonic.Aesenclast, Mnemonic.Aesdec, Mnemonic.Aesdeclast, Mnemonic.Aesimc, Mnemonic.Aeskeygenassist, Mnemonic.Pclmulqdq,
    ];

    private static readonly Mnemonic[] Sha =
    [
        Mnemonic.Sha1rnds4, Mnemonic.Sha1nexte, Mnemonic.Sha1msg1, Mnemonic.Sha1msg2, Mnemonic.Sha256rnds2, Mnemonic.Sha256msg1, Mnemonic.Sha256msg2,
    ];

    public static readonly Mnemonic[] All = [.. WithTwin, .. VectorSweep.Twins(WithTwin), .. Sha];

    [TestCaseSource(nameof(All))]
    public void Run_Encodings_AreTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);
}
