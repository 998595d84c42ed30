// XSAVE and its kin against the host's processor.
using System;
using System.Runtime.InteropServices;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

/// <summary>
/// Areas saved by the host and by the emulator must be equal, byte for byte, from random vectors and header words. x87 stays in its
/// initial state; vectors are in use on both sides: which zeros a processor takes for an initial state is its own
/// affair (SDM 1, 13.6). The components requested vary.
/// </summary>
[TestFixture]
internal sealed unsafe class XsaveConformanceTests
{
    private const int Runs = 400;
    private const int Area = 0x1000;

    [SetUp]
    public void RequireHost()
    {
        if (!NativeOracle.HasAvx) Assert.Ignore("The host has no AVX.");
    }

    [Test]
    public void Run_Xsave_AreaIsTheHosts() => Sweep(a => a.xsave(__[rbx]));

    [Test]
    public void Run_Xsave64_AreaIsTheHosts() => Sweep(a => a.xsave64(__[rbx]));

    [Test]
    public void Run_Xsaveopt_AreaIsTheHosts() => Sweep(a => a.xsaveopt64(__[rbx]));

    [Test]
    public void Run_Xsavec_AreaIsTheHosts() => Sweep(a => a.xsavec64(__[rbx]));

    [Test]
    public void Run_XsaveThenXrstor_RestoresAsTheHost() => Sweep(a =>
    {
        a.xsave64(__[rbx]);
        Scramble(a);
        a.xrstor64(__[rbx]);
    });

    [Test]
    public void Run_XsavecThenXrstor_RestoresAsTheHost() => Sweep(a =>
    {
        a.xsavec64(__[rbx]);
        Scramble(a);
        a.xrstor64(__[rbx]);
    });

    [Test]
    public void Run_XrstorOfRandomArea_RestoresAsTheHost() => Sweep(a => a.xrstor64(__[rbx]), standardHeader: true);

    private static void Scramble(Assembler a)
    {
        a.vpcmpeqb(ymm3, ymm3, ymm3);
        a.vpcmpeqb(ymm9, ymm9, ymm9);
        a.vpxor(xmm12, xmm12, xmm12);
        a.mov(__dword_ptr[rsp - 8], (int)(Mxcsr.Default | Mxcsr.Precision));
        a.ldmxcsr(__dword_ptr[rsp - 8]);
    }

    private static void Sweep(Action<Assembler> write, bool standardHeader = false)
    {
        using Conformance conformance = new();
        // The emulator knows components 0 to 2 only: the host's others are not asked for.
        byte[] code = Conformance.Assemble(a =>
        {
            a.and(eax, (int)(Xcr0.X87 | Xcr0.SseAndAvx));
            a.xor(edx, edx);
            write(a);
            // MXCSR_MASK: AMD has a bit for misaligned exceptions.
            a.and(__dword_ptr[rbx + 28], (int)Mxcsr.Writable);
        });
        Random random = new(7);
        for (int run = 0; run < Runs; run++)
        {
            MachineState state = State(random);
            FillArea(conformance, random, standardHeader);
            conformance.Compare(code, state, flagMask: 0);
        }
    }

    private static MachineState State(Random random)
    {
        MachineState state = MachineState.Create(random);
        state.Mxcsr = random.Next(2) == 0 ? Mxcsr.Default : Mxcsr.Default | ((uint)random.Next() & 0xE03F);
        return state;
    }

    private static void FillArea(Conformance conformance, Random random, bool standardHeader)
    {
        Span<byte> area = conformance.Data.Slice(Area, 1024);
        random.NextBytes(area);
        // x87 in its initial state, so that hosts that differ in what they keep of it agree.
        area[..24].Clear();
        area[0] = 0x7F;
        area[1] = 3;
        area.Slice(32, 128).Clear();
        MemoryMarshal.Write(area[24..], Mxcsr.Default | ((uint)random.Next() & 0xE03F));
        area.Slice(512, 64).Clear();
        if (standardHeader) area[512] = (byte)random.Next(8);
    }
}
