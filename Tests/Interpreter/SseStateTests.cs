// What surrounds vector arithmetic: faults, MXCSR, saving, the stack of the host.
using System;
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class SseStateTests
{
    private static readonly Action<Assembler>[] FaultingAccesses =
    [
        assembler => assembler.movaps(xmm0, __xmmword_ptr[TestCore.Data + 8]),
        assembler => assembler.movaps(__xmmword_ptr[TestCore.Data + 1], xmm0),
        assembler => assembler.addpd(xmm0, __xmmword_ptr[TestCore.Data + 4]),
        assembler => assembler.paddb(xmm0, __xmmword_ptr[TestCore.Data + 15]),
        assembler => assembler.cvtps2dq(xmm0, __xmmword_ptr[TestCore.Data + 2]),
        assembler => assembler.pshufb(xmm0, __xmmword_ptr[TestCore.Data + 8]),
        assembler => assembler.pblendvb(xmm1, __xmmword_ptr[TestCore.Data + 8]),
        assembler => assembler.ptest(xmm1, __xmmword_ptr[TestCore.Data + 1]),
        assembler => assembler.movntdqa(xmm1, __xmmword_ptr[TestCore.Data + 8]),
        assembler => assembler.vmovntdqa(ymm1, __ymmword_ptr[TestCore.Data + 16]),
        assembler => assembler.aesenc(xmm1, __xmmword_ptr[TestCore.Data + 4]),
        assembler => assembler.sha256rnds2(xmm1, __xmmword_ptr[TestCore.Data + 4]),
        assembler => assembler.fxsave(__[TestCore.Data + 8]),
        assembler => assembler.fxrstor(__[TestCore.Data + 8]),
    ];

    [TestCaseSource(nameof(FaultingAccesses))]
    public void Run_MisalignedOperand_IsGeneralProtection(Action<Assembler> write) => AssertFault(write, ExceptionVector.GeneralProtection);

    private static readonly Action<Assembler>[] UnalignedAccesses =
    [
        assembler => assembler.lddqu(xmm0, __xmmword_ptr[TestCore.Data + 1]),
        assembler => assembler.movddup(xmm0, __qword_ptr[TestCore.Data + 1]),
        assembler => assembler.pmovzxbw(xmm0, __qword_ptr[TestCore.Data + 1]),
        assembler => assembler.pcmpistri(xmm0, __xmmword_ptr[TestCore.Data + 1], 0),
        assembler => assembler.pcmpestrm(xmm0, __xmmword_ptr[TestCore.Data + 1], 0),
        assembler => assembler.vaesenc(xmm0, xmm1, __xmmword_ptr[TestCore.Data + 1]),
        assembler => assembler.vptest(ymm0, __ymmword_ptr[TestCore.Data + 1]),
    ];

    [TestCaseSource(nameof(UnalignedAccesses))]
    public void Run_OperandThatMayBeMisaligned_Runs(Action<Assembler> write)
    {
        using TestCore core = new();
        Assert.That(core.RunToHalt(Conformance.Assemble(write)), Is.EqualTo(VcpuExit.Halted));
    }

    [Test]
    public void Run_UnalignedMoveOverUnmappedPage_LeavesRegisterAlone()
    {
        using TestCore core = new();
        core.Cpu->Vectors[0].Q0 = 0x1234;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.movups(xmm0, __xmmword_ptr[TestCore.RamSize - 8])));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.FirstFault.Fault.Address, Is.EqualTo(TestCore.RamSize));
        Assert.That(core.Cpu->Vectors[0].Q0, Is.EqualTo(0x1234));
    }

    // 1: CR0.EM, 2: CR0.TS, 8: CR4.OSFXSR clear
    [TestCase(UnitState.Emulated, ExceptionVector.InvalidOpcode)]
    [TestCase(UnitState.TaskSwitched, ExceptionVector.DeviceNotAvailable)]
    [TestCase(UnitState.NoSse, ExceptionVector.InvalidOpcode)]
    [TestCase(UnitState.NoSse | UnitState.TaskSwitched, ExceptionVector.InvalidOpcode)]
    public void Run_SseSwitchedOff_Faults(UnitState state, byte vector) =>
        AssertFault(assembler => assembler.paddb(xmm0, xmm1), vector, cpu => SwitchOff(cpu, state));

    [TestCase(UnitState.Emulated)]
    [TestCase(UnitState.TaskSwitched)]
    public void Run_X87SwitchedOff_IsNotAvailable(UnitState state) =>
        AssertFault(assembler => assembler.fxsave(__[TestCore.Data]), ExceptionVector.DeviceNotAvailable, cpu => SwitchOff(cpu, state));

    [Test]
    public void Run_TaskSwitchedInBetween_SameCodeFaultsThenRuns()
    {
        using TestCore core = new();
        // mov cr0, rax; pcmpeqb xmm1, xmm1: the block of the latter is known when TS is set.
        byte[] code = Conformance.Assemble(assembler =>
        {
            assembler.mov(cr0, rax);
            assembler.pcmpeqb(xmm1, xmm1);
        });
        core.Cpu->Registers[Gpr.Rax] = core.Cpu->Cr0;
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Vectors[1].Q1, Is.EqualTo(ulong.MaxValue));
        core.Cpu->Halted = false;
        core.Cpu->Registers[Gpr.Rax] |= Cr0.Ts;
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.DeviceNotAvailable));
    }

    [TestCase(0x1_0000u)]
    [TestCase(0x8000_1F80u)]
    public void Run_LoadReservedMxcsr_IsGeneralProtection(uint value)
    {
        using TestCore core = new();
        core.Write(TestCore.Data, BitConverter.GetBytes(value));
        core.RunToHalt(Conformance.Assemble(assembler => assembler.ldmxcsr(__dword_ptr[TestCore.Data])));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        Assert.That(core.Cpu->Mxcsr, Is.EqualTo(Mxcsr.Default));
    }

    // Each exception unmasked alone: 0/0, denormal + 1, 1/0, max + max, min * 0.5, 1/3.
    [TestCase(Mxcsr.InvalidOperation, 0UL, 0UL)]
    [TestCase(Mxcsr.DivideByZero, 0x3FF0_0000_0000_0000UL, 0UL)]
    [TestCase(Mxcsr.Denormal, 1UL, 0x3FF0_0000_0000_0000UL)]
    [TestCase(Mxcsr.Overflow, 0x7FE0_0000_0000_0000UL, 0x0010_0000_0000_0000UL)]
    [TestCase(Mxcsr.Underflow, 0x0010_0000_0000_0000UL, 0x4000_0000_0000_0000UL)]
    [TestCase(Mxcsr.Precision, 0x3FF0_0000_0000_0000UL, 0x4008_0000_0000_0000UL)]
    public void Run_UnmaskedException_FaultsAndKeepsDestination(uint exception, ulong left, ulong right)
    {
        using TestCore core = new();
        core.Cpu->Mxcsr = Mxcsr.Default & ~(exception << Mxcsr.MaskShift);
        core.Cpu->Vectors[0].Q0 = left;
        core.Cpu->Vectors[1].Q0 = right;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.divsd(xmm0, xmm1)));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.SimdError));
        Assert.That(core.Cpu->Mxcsr & exception, Is.Not.Zero);
        Assert.That(core.Cpu->Vectors[0].Q0, Is.EqualTo(left));
    }

    [Test]
    public void Run_SaveAndRestore_RoundTrips()
    {
        using TestCore core = new();
        for (int vector = 0; vector < 16; vector++) core.Cpu->Vectors[vector] = new Ymm { Q0 = (ulong)vector * 7, Q1 = ~(ulong)vector };
        core.Cpu->Mxcsr = 0x3FA5;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.fxsave64(__[TestCore.Data])));
        Assert.That(core.ReadUInt64(TestCore.Data + 24), Is.EqualTo(0x0000_FFFF_0000_3FA5));
        Assert.That(core.ReadUInt64(TestCore.Data + 160 + 15 * 16), Is.EqualTo(15 * 7));
        for (int vector = 0; vector < 16; vector++) core.Cpu->Vectors[vector] = default;
        core.Cpu->Mxcsr = Mxcsr.Default;
        core.Cpu->Halted = false;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.fxrstor64(__[TestCore.Data])));
        Assert.That(core.Cpu->Mxcsr, Is.EqualTo(0x3FA5));
        for (int vector = 0; vector < 16; vector++) Assert.That(core.Cpu->Vectors[vector].Q1, Is.EqualTo(~(ulong)vector));
    }

    /// <summary>Every instruction of the conformance lists in one loop: one that did not tail-call would exhaust the small stack.</summary>
    [Test]
    public void Run_AllVectorInstructionsOnSmallStack_TailCallsAreJumps()
    {
        VcpuExit exit = default;
        string fault = "";
        Thread thread = new(
            () =>
            {
                using TestCore core = new();
                byte[] body = VectorSweep.EncodeAll([.. SseConformanceTests.Moves, .. SseConformanceTests.Packed, .. SseConformanceTests.Floats,
                    .. SseConformanceTests.Conversions, .. AvxConformanceTests.Twins, .. Ssse3ConformanceTests.All, .. Sse41ConformanceTests.All,
                    .. StringCompareConformanceTests.All, .. CryptoConformanceTests.All,
                    .. FloatExtensionConformanceTests.All, .. Avx2ConformanceTests.All]);
                core.Write(TestCore.Code, body);
                core.Write(TestCore.Code + (ulong)body.Length, Loop(body.Length));
                core.Cpu->Registers[Gpr.Rbx] = TestCore.Data + 0x1000;
                core.Cpu->Registers[Gpr.Rdi] = TestCore.Data + 0x3000;
                core.Cpu->Registers[Gpr.R15] = 40_000;
                core.Cpu->Rip = TestCore.Code;
                exit = core.Run(long.MaxValue);
                if (exit == VcpuExit.Shutdown) fault = core.FirstFault.ToString();
            },
            256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted), fault);
    }

    /// <summary>sub r15, 1; jnz start; hlt</summary>
    private static byte[] Loop(int bodyLength) => [0x49, 0x83, 0xEF, 1, 0x0F, 0x85, .. BitConverter.GetBytes(-(bodyLength + 10)), 0xF4];

    private static void SwitchOff(CpuState* cpu, UnitState state)
    {
        if ((state & UnitState.Emulated) != 0) cpu->Cr0 |= Cr0.Em;
        if ((state & UnitState.TaskSwitched) != 0) cpu->Cr0 |= Cr0.Ts;
        if ((state & UnitState.NoSse) != 0) cpu->Cr4 &= ~Cr4.OsFxsr;
    }

    private delegate void Setup(CpuState* cpu);

    private static void AssertFault(Action<Assembler> write, byte vector, Setup? setup = null)
    {
        using TestCore core = new();
        setup?.Invoke(core.Cpu);
        core.Core.FlushTlb();
        Assert.That(core.RunToHalt(Conformance.Assemble(write)), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }
}
