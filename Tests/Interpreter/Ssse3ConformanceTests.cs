// SSE3 and SSSE3 but for floating-point arithmetic, and their VEX twins, against the host's processor.
using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class Ssse3ConformanceTests
{
    public static readonly Mnemonic[] Legacy =
    [
        Mnemonic.Movddup, Mnemonic.Movsldup, Mnemonic.Movshdup, Mnemonic.Lddqu, Mnemonic.Pshufb, Mnemonic.Pabsb, Mnemonic.Pabsw, Mnemonic.Pabsd,
        Mnemonic.Psignb, Mnemonic.Psignw, Mnemonic.Psignd, Mnemonic.Pmulhrsw, Mnemonic.Pmaddubsw, Mnemonic.Palignr, Mnemonic.Phaddw, Mnemonic.Phaddd,
        Mnemonic.Phaddsw, Mnemonic.Phsubw, Mnemonic.Phsubd, Mnemonic.Phsubsw,
    ];

    public static readonly Mnemonic[] All = [.. Legacy, .. VectorSweep.Twins(Legacy)];

    [TestCaseSource(nameof(All))]
    public void Run_Encodings_AreTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);
}
