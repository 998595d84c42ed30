// ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST against the host's processor.

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class AluConformanceTests
{
    private const ulong Logic = Rflags.Status & ~Rflags.Af;

    [TestCase(Mnemonic.Add, Rflags.Status)]
    [TestCase(Mnemonic.Adc, Rflags.Status)]
    [TestCase(Mnemonic.Sub, Rflags.Status)]
    [TestCase(Mnemonic.Sbb, Rflags.Status)]
    [TestCase(Mnemonic.Cmp, Rflags.Status)]
    [TestCase(Mnemonic.And, Logic)]
    [TestCase(Mnemonic.Or, Logic)]
    [TestCase(Mnemonic.Xor, Logic)]
    [TestCase(Mnemonic.Test, Logic)]
    public void Run_EveryFormOf(Mnemonic mnemonic, ulong flags) => FormSweep.Run(mnemonic, flags);
}
