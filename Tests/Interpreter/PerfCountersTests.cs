// The counter of retired instructions.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class PerfCountersTests
{
    private static readonly byte[] Enable =
    [
        0xB9, 0x8D, 0x03, 0, 0, 0xB8, 3, 0, 0, 0, 0x31, 0xD2, 0x0F, 0x30, // IA32_FIXED_CTR_CTRL = 3
        0xB9, 0x8F, 0x03, 0, 0, 0x31, 0xC0, 0xBA, 1, 0, 0, 0, 0x0F, 0x30, // IA32_PERF_GLOBAL_CTRL = 1 << 32
        0xB9, 0, 0, 0, 0x40, // mov ecx, 1 << 30
    ];

    [Test]
    public void Rdpmc_CountsExactly_WhereverBlocksAndBudgetsEnd([Values(1, 2, 3, 5, 1000)] int budget)
    {
        using TestCore core = new();
        // rdpmc; mov ebx, eax; nop x 3; jmp +0; nop; rdpmc; sub eax, ebx; hlt
        core.Write(TestCore.Code, [.. Enable, 0x0F, 0x33, 0x89, 0xC3, 0x90, 0x90, 0x90, 0xEB, 0x00, 0x90, 0x0F, 0x33, 0x29, 0xD8, 0xF4]);
        while (core.Run(budget) == VcpuExit.Budget)
        {
        }
        Assert.That((uint)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(7u), "from one RDPMC up to the next");
    }

    [Test]
    public void Counter_Written_CountsOnFromThere()
    {
        using TestCore core = new();
        // IA32_FIXED_CTR0 = 1000 (mov ecx, 309h; mov eax, 1000; xor edx, edx; wrmsr), then mov ecx, 1 << 30; rdpmc
        core.RunToHalt([.. Enable, 0xB9, 0x09, 0x03, 0, 0, 0xB8, 0xE8, 3, 0, 0, 0x31, 0xD2, 0x0F, 0x30, 0xB9, 0, 0, 0, 0x40, 0x0F, 0x33]);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(1002), "WRMSR itself and MOV have retired");
    }

    [Test]
    public void Rdpmc_OtherCounter_IsGeneralProtection()
    {
        using TestCore core = new();
        core.RunToHalt(0x31, 0xC9, 0x0F, 0x33);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
    }
}
