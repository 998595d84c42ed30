// Several cores on the real parts: local APICs and the threaded scheduler.
using System;
using System.Buffers.Binary;
using System.Threading;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Interrupts;
using ToroEmu.Machines;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Cores in 64-bit mode at level 0 over identity-mapped memory (2-MiB pages up to 32 MiB, the APICs by a 1-GiB page), each with
/// its own code and stack. They halt with interrupts off when they are done, so the run ends as a deadlock.
/// </summary>
internal sealed unsafe class TestMachine : IDisposable
{
    public const ulong RamSize = 32 << 20;
    public const ulong Tables = 0x10_0000;
    public const ulong Gdt = 0x11_0000;
    public const ulong Idt = 0x11_1000;
    public const ulong Code = 0x20_0000;
    public const ulong CodeStride = 0x1_0000;
    public const ulong Data = 0x80_0000;
    private const ulong StackTop = 0x70_0000;
    private const ulong StackStride = 0x1_0000;

    /// <summary>A fault of the emulator must end a test run, not hang it: far more than any run here takes.</summary>
    private static readonly TimeSpan Emergency = TimeSpan.FromMinutes(5);

    private readonly ThreadedScheduler scheduler;

    /// <param name="cores">1 to 64.</param>
    /// <param name="workers">Host threads that run them; 0: as many as the host has processors.</param>
    public TestMachine(int cores, int workers = 0)
    {
        HostClock clock = new();
        scheduler = new ThreadedScheduler(clock, workers: workers);
        Ram = new GuestRam(RamSize, cores);
        IpiRouter router = new();
        MachineParts parts = new()
        {
            Cpu = CpuModels.Max,
            Cores = cores,
            Ram = Ram,
            Bus = new PhysicalBus.Builder().Build(),
            Ports = new PortBus(),
            Router = router,
            Signals = scheduler,
            Clock = clock,
            Wall = clock,
            ExpectsInput = () => false,
            Random = () => 0,
        };
        Cores = new Vcpu[cores];
        for (int core = 0; core < cores; core++) Cores[core] = new Vcpu(core, parts);
        scheduler.Attach(Cores);
        WriteTables();
        for (int core = 0; core < cores; core++) Enter64(core);
    }

    public GuestRam Ram { get; }

    public Vcpu[] Cores { get; }

    public static ulong CodeOf(int core) => Code + (ulong)core * CodeStride;

    public void Dispose()
    {
        foreach (Vcpu core in Cores) core.Dispose();
        scheduler.Dispose();
        Ram.Dispose();
    }

    /// <summary>Assembles a core's program, with CLI; HLT behind it.</summary>
    public void Program(int core, Action<Assembler> program) => Assemble(CodeOf(core), a =>
    {
        program(a);
        a.cli();
        a.hlt();
    });

    public void Assemble(ulong address, Action<Assembler> program, int bitness = 64) => Write(address, TestCore.Machine(address, program, bitness));

    public SchedulerExit Run()
    {
        using CancellationTokenSource emergency = new(Emergency);
        return Run(emergency.Token);
    }

    public SchedulerExit Run(CancellationToken stop)
    {
        SchedulerExit exit = scheduler.Run(stop);
        if (scheduler.Failure != null) throw new InvalidOperationException("the emulator failed", scheduler.Failure);
        return exit;
    }

    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (!Ram.TryWrite(address, bytes)) throw new ArgumentOutOfRangeException(nameof(address));
    }

    public void WriteUInt64(ulong address, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(address, bytes);
    }

    public ulong ReadUInt64(ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (!Ram.TryRead(address, bytes)) throw new ArgumentOutOfRangeException(nameof(address));
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void SetGate(byte vector, ulong handler)
    {
        WriteUInt64(Idt + vector * 16u, (handler & 0xFFFF) | (8 << 16) | (0x8EUL << 40) | ((handler >> 16) << 48));
        WriteUInt64(Idt + vector * 16u + 8, handler >> 32);
    }

    private void WriteTables()
    {
        const ulong full = 7, large = 0x87;
        WriteUInt64(Tables, Tables + 0x1000 + full);
        WriteUInt64(Tables + 0x1000, Tables + 0x2000 + full);
        WriteUInt64(Tables + 0x1000 + 3 * 8, 0xC000_0000 + large);
        for (ulong page = 0; page < RamSize >> 21; page++) WriteUInt64(Tables + 0x2000 + page * 8, (page << 21) + large);
        WriteUInt64(Gdt + 8, 0x00AF_9B00_0000_FFFF);
        WriteUInt64(Gdt + 16, 0x00CF_9300_0000_FFFF);
    }

    private void Enter64(int index)
    {
        CpuState* cpu = Cores[index].Core.State;
        cpu->Cr0 = Cr0.Pe | Cr0.Pg | Cr0.Et | Cr0.Ne | Cr0.Mp;
        cpu->Cr3 = Tables;
        cpu->Cr4 = Cr4.Pae | Cr4.OsFxsr | Cr4.OsXmmExcpt;
        cpu->Efer = Efer.Lme | Efer.Lma | Efer.Nxe;
        cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(8, 0x00AF_9B00_0000_FFFF);
        foreach (int segment in (int[])[SegReg.Ds, SegReg.Es, SegReg.Ss, SegReg.Fs, SegReg.Gs])
            cpu->Segments[segment] = Descriptor.ToRegister(16, 0x00CF_9300_0000_FFFF);
        cpu->Gdtr = new DescriptorTable { Base = Gdt, Limit = 0x17 };
        cpu->Idtr = new DescriptorTable { Base = Idt, Limit = 0xFFF };
        cpu->Registers[Gpr.Rsp] = StackTop - (ulong)index * StackStride;
        cpu->Rip = CodeOf(index);
        cpu->WaitForSipi = false;
        Cores[index].Core.FlushTlb();
    }
}
