// Reports of states that make no sense: whatever a guest has done to itself, there is a report.
using System;
using System.Buffers;
using System.Text.Json;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Reports;
using ToroEmu.Symbols;
using ToroEmu.Tests.Machines.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Machines.Reports;

[TestFixture]
internal sealed unsafe class ReportRobustnessTests
{
    private const int Cases = 3_000;
    private const int Seed = 11;

    private static readonly byte[] Vectors = [0, 1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 13, 13, 14, 14, 14, 16, 17, 18, 19, 21, 64];

    [Test]
    public void AnyState_HasAReport()
    {
        using TestMachine machine = new(2);
        Random random = new(Seed);
        SymbolTable symbols = SymbolTable.From(ElfImage.Parse(ElfBuilder.Good().Build()));
        for (int index = 0; index < Cases; index++)
        {
            foreach (Vcpu vcpu in machine.Cores) Upset(vcpu.Core, random);
            FillRam(machine, random);
            ReportBuilder builder = new(machine.Cores, symbols, new RingNames(() => []));
            GuestReport report = (index % 3) switch { 0 => builder.TripleFault(0), 1 => builder.GaveUp(1), _ => builder.Stall() };
            Assert.That(report.Text, Does.StartWith("first cause: "));
            using Utf8JsonWriter json = new(new ArrayBufferWriter<byte>());
            ReportJson.Write(json, report);
        }
    }

    private static void Upset(Core core, Random random)
    {
        CpuState* cpu = core.State;
        cpu->Mode = (CodeMode)random.Next(3);
        cpu->Cr0 = Cr0.Pe | (random.Next(3) != 0 ? Cr0.Pg : 0) | (uint)random.Next(64);
        cpu->Cr4 = (ulong)random.NextInt64() & 0x3FFFFF;
        cpu->Efer = (cpu->Mode == CodeMode.Code64 || random.Next(3) == 0 ? Efer.Lma | Efer.Lme : 0) | (random.Next(2) == 0 ? Efer.Nxe : 0);
        cpu->Cr3 = random.Next(3) == 0 ? (ulong)random.NextInt64() : TestMachine.Tables;
        cpu->Cpl = (byte)random.Next(4);
        cpu->Halted = random.Next(4) == 0;
        cpu->WaitForSipi = random.Next(8) == 0;
        for (int register = Gpr.Rax; register <= Gpr.R15; register++) cpu->Registers[register] = Number(random);
        cpu->Rip = Number(random);
        cpu->Idtr = new DescriptorTable { Base = Number(random), Limit = (ushort)random.Next() };
        cpu->Gdtr = new DescriptorTable { Base = Number(random), Limit = (ushort)random.Next() };
        for (int segment = 0; segment < SegReg.Count; segment++)
            cpu->Segments[segment] = Descriptor.ToRegister((ushort)random.Next(), (ulong)random.NextInt64());
        // Events only: blocks are the engine's own, and always sound.
        for (int entry = 0; entry < CpuState.TrailLength; entry++) BranchTrail.NoteEvent(cpu, (BranchKind)random.Next(1, 3), (byte)random.Next(), Number(random));
        CpuFault fault = new() { Kind = FaultKind.Fault, Vector = Vectors[random.Next(Vectors.Length)], ErrorCode = (uint)random.Next(random.Next(2) == 0 ? 32 : 0x10000), Address = Number(random) };
        fault.HasErrorCode = ExceptionVector.HasErrorCode(fault.Vector);
        core.Faults.Clear();
        core.Faults.Begin(cpu, fault);
        core.Faults.Note(cpu, fault);
        core.Faults.IsHandling = random.Next(2) == 0;
    }

    private static void FillRam(TestMachine machine, Random random)
    {
        Span<byte> bytes = stackalloc byte[256];
        random.NextBytes(bytes);
        machine.Write((ulong)random.Next(16) * 0x10_0000 + (ulong)random.Next(0x1000), bytes);
    }

    /// <summary>Often an address that is mapped, or almost.</summary>
    private static ulong Number(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        1 => (ulong)random.Next(16),
        2 => ulong.MaxValue - (ulong)random.Next(16),
        _ => (ulong)random.Next(32 << 20),
    };
}
