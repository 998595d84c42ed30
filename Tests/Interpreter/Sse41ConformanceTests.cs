// SSE4.1 and SSE4.2 but for floating-point arithmetic and strings, and their VEX twins, against the host's processor.
using System;
using System.Runtime.InteropServices;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class Sse41ConformanceTests
{
    public static readonly Mnemonic[] Legacy =
    [
        Mnemonic.Pmulld, Mnemonic.Pmuldq, Mnemonic.Pminsb, Mnemonic.Pmaxsb, Mnemonic.Pminuw, Mnemonic.Pmaxuw, Mnemonic.Pminsd, Mnemonic.Pmaxsd,
        Mnemonic.Pminud, Mnemonic.Pmaxud, Mnemonic.Pcmpeqq, Mnemonic.Pcmpgtq, Mnemonic.Packusdw, Mnemonic.Mpsadbw, Mnemonic.Phminposuw, Mnemonic.Pblendvb,
        Mnemonic.Blendvps, Mnemonic.Blendvpd, Mnemonic.Pblendw, Mnemonic.Blendps, Mnemonic.Blendpd, Mnemonic.Pmovsxbw, Mnemonic.Pmovsxwd,
        Mnemonic.Pmovsxdq, Mnemonic.Pmovsxbd, Mnemonic.Pmovsxwq, Mnemonic.Pmovsxbq, Mnemonic.Pmovzxbw, Mnemonic.Pmovzxwd, Mnemonic.Pmovzxdq,
        Mnemonic.Pmovzxbd, Mnemonic.Pmovzxwq, Mnemonic.Pmovzxbq, Mnemonic.Pinsrb, Mnemonic.Pinsrd, Mnemonic.Pinsrq, Mnemonic.Pextrb, Mnemonic.Pextrd,
        Mnemonic.Pextrq, Mnemonic.Extractps, Mnemonic.Insertps, Mnemonic.Ptest, Mnemonic.Movntdqa,
    ];

    public static readonly Mnemonic[] All = [.. Legacy, .. VectorSweep.Twins(Legacy)];

    [TestCaseSource(nameof(All))]
    public void Run_Encodings_AreTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);

    /// <summary>Operands that have no bit in common, or of which one holds the other: random ones never do.</summary>
    [TestCase(Mnemonic.Ptest)]
    [TestCase(Mnemonic.Vptest)]
    public unsafe void Run_TestOfSparseOperands_SetsFlagsAsTheHost(Mnemonic mnemonic) => VectorSweep.Run(mnemonic, (Random random, ref MachineState state, Span<byte> operand) =>
    {
        for (int half = 0; half < 32; half++)
        {
            state.Xmm[half] = Sparse(random);
            if (NativeOracle.HasAvx) state.YmmUpper[half] = Sparse(random);
        }
        foreach (ref ulong part in MemoryMarshal.Cast<byte, ulong>(operand)) part = Sparse(random);
    });

    private static ulong Sparse(Random random) => random.Next(4) == 0 ? 1UL << random.Next(3) : 0;
}
