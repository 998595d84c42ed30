// Processor models: what they announce is what they have.
using System.Linq;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Cpu;

[TestFixture]
internal sealed unsafe class CpuModelsTests
{
    /// <summary>One instruction of each feature: POPCNT, PSHUFB, VADDPS, VPADDB ymm, SARX, MOVBE, AESENC, ADCX, SHA1NEXTE, RDSEED.</summary>
    [TestCase("base", "f30fb8c0", false)]
    [TestCase("v2", "f30fb8c0", true)]
    [TestCase("base", "660f3800c0", false)]
    [TestCase("v2", "660f3800c0", true)]
    [TestCase("v2", "c5f858c0", false)]
    [TestCase("v3", "c5f858c0", true)]
    [TestCase("v2", "c5fdfcc0", false)]
    [TestCase("v3", "c5fdfcc0", true)]
    [TestCase("v2", "c4e27af7c0", false)]
    [TestCase("v3", "c4e27af7c0", true)]
    [TestCase("v3", "660f38f6c0", false)]
    [TestCase("max", "660f38f6c0", true)]
    [TestCase("v3", "0fc7f8", false)]
    [TestCase("max", "0fc7f8", true)]
    public void Run_InstructionOfFeature_IsUndefinedWithout(string name, string code, bool has)
    {
        using TestCore core = Create(name);
        VcpuExit exit = core.RunToHalt(System.Convert.FromHexString(code));
        Assert.That(exit, Is.EqualTo(has ? VcpuExit.Halted : VcpuExit.Shutdown));
        if (!has) Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    /// <summary>F3 0F BD: without LZCNT the prefix is ignored (SDM 2A, LZCNT).</summary>
    [TestCase("v2", 4UL)]
    [TestCase("v3", 59UL)]
    public void Run_LzcntBytes_AreBsrWithout(string name, ulong expected)
    {
        using TestCore core = Create(name);
        core.Cpu->Registers[Gpr.Rcx] = 0x10;
        core.RunToHalt(0xF3, 0x48, 0x0F, 0xBD, 0xC1);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(expected));
    }

    [Test]
    public void Has_EachModel_HasAllOfTheSmallerOnes()
    {
        foreach ((CpuModel small, CpuModel large) in CpuModels.List.Zip(CpuModels.List.Skip(1)))
            for (int word = 0; word < CpuFeatureWord.Count; word++)
                Assert.That(small.Word(word) & ~large.Word(word), Is.Zero, $"{small.Name}, word {word}");
    }

    [TestCase("base", 26, 0u)]
    [TestCase("v3", 26, 1u)]
    public void Read_Leaf1_AnnouncesTheModels(string name, int bit, uint expected)
    {
        using TestCore core = Create(name);
        Assert.That(CpuidTable.Read(core.Core, 1, 0).Ecx >> bit & 1, Is.EqualTo(expected));
    }

    [Test]
    public void Read_XsaveLeaf_SizesFollowXcr0()
    {
        using TestCore core = Create("max");
        Assert.That(CpuidTable.Read(core.Core, 0xD, 0), Is.EqualTo(new CpuidResult(7, 832, 832, 0)));
        Assert.That(CpuidTable.Read(core.Core, 0xD, 2), Is.EqualTo(new CpuidResult(256, 576, 0, 0)));
        core.Cpu->Xcr0 = Xcr0.X87 | Xcr0.Sse;
        Assert.That(CpuidTable.Read(core.Core, 0xD, 0).Ebx, Is.EqualTo(576));
    }

    private static TestCore Create(string name) => new(new FakeServices { Model = CpuModels.Find(name)! });
}
