// What AVX clears, and when it is not there.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class AvxStateTests
{
    private static readonly Action<Assembler>[] Instructions =
    [
        assembler => assembler.vzeroupper(),
        assembler => assembler.vzeroall(),
        assembler => assembler.vbroadcastss(ymm0, __dword_ptr[TestCore.Data]),
        assembler => assembler.vtestps(xmm0, xmm1),
        assembler => assembler.vfmadd231sd(xmm0, xmm1, xmm2),
        assembler => assembler.vcvtph2ps(xmm0, xmm1),
        assembler => assembler.vpmaskmovd(__xmmword_ptr[TestCore.Data], xmm1, xmm0),
        assembler => assembler.vgatherdps(xmm0, __[rbx + xmm1], xmm2),
    ];

    [Test]
    public void Run_ZeroUpperAndZeroAll_AreTheHosts([Values] bool all)
    {
        if (!NativeOracle.HasAvx) Assert.Ignore("The host has no AVX.");
        using Conformance conformance = new();
        MachineState state = MachineState.Create(new Random(1));
        conformance.Compare(assembler => Write(assembler, all), state);
    }

    [Test]
    public void Run_ZeroAllIn32BitMode_LeavesTheUpperEight()
    {
        using TestCore core = new();
        core.EnterProtectedMode(big: true);
        for (int register = 0; register < 16; register++) core.Cpu->Vectors[register].Q0 = core.Cpu->Vectors[register].Q3 = 1;
        Assert.That(core.RunToHalt(Conformance.Assemble(assembler => assembler.vzeroall())), Is.EqualTo(VcpuExit.Halted));
        Assert.That((core.Cpu->Vectors[7].Q0, core.Cpu->Vectors[7].Q3), Is.EqualTo((0UL, 0UL)));
        Assert.That((core.Cpu->Vectors[8].Q0, core.Cpu->Vectors[8].Q3), Is.EqualTo((1UL, 1UL)));
    }

    [TestCaseSource(nameof(Instructions))]
    public void Run_OsxsaveClear_IsUndefined(Action<Assembler> write) => AssertFault(write, ExceptionVector.InvalidOpcode, cpu => cpu->Cr4 &= ~Cr4.OsXsave);

    [TestCaseSource(nameof(Instructions))]
    public void Run_Xcr0WithoutAvx_IsUndefined(Action<Assembler> write) => AssertFault(write, ExceptionVector.InvalidOpcode, cpu => cpu->Xcr0 &= 3);

    [TestCaseSource(nameof(Instructions))]
    public void Run_TaskSwitched_IsNotAvailable(Action<Assembler> write) => AssertFault(write, ExceptionVector.DeviceNotAvailable, cpu => cpu->Cr0 |= Cr0.Ts);

    /// <summary>CR0.EM and CR4.OSFXSR are for legacy SSE.</summary>
    [TestCaseSource(nameof(Instructions))]
    public void Run_SseSwitchedOff_RunsAllTheSame(Action<Assembler> write)
    {
        using TestCore core = new();
        core.Cpu->Cr0 |= Cr0.Em;
        core.Cpu->Cr4 &= ~Cr4.OsFxsr;
        core.Core.FlushTlb();
        Assert.That(core.RunToHalt(Conformance.Assemble(write)), Is.EqualTo(VcpuExit.Halted));
    }

    private static void Write(Assembler assembler, bool all)
    {
        if (all) assembler.vzeroall();
        else assembler.vzeroupper();
    }

    private delegate void Setup(CpuState* cpu);

    private static void AssertFault(Action<Assembler> write, byte vector, Setup setup)
    {
        using TestCore core = new();
        setup(core.Cpu);
        core.Core.FlushTlb();
        core.RunToHalt(Conformance.Assemble(write));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }
}
