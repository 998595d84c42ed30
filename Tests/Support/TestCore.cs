// One core with RAM, ready to run bytes of code.
using System;
using System.Buffers.Binary;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Memory;

namespace ToroEmu.Tests.Support;

/// <summary>
/// A core in 64-bit mode at level 0: 8 MiB of RAM, identity-mapped with 4-KiB pages from 0 to 8 MiB (user-accessible), code at
/// <see cref="Code"/>, stack below <see cref="StackTop"/>, data at <see cref="Data"/>. The IDT is empty, so that an exception
/// ends the run as a shutdown whose first cause is in <see cref="FirstFault"/>.
/// </summary>
internal sealed unsafe partial class TestCore : IDisposable
{
    public const ulong RamSize = 8 << 20;
    public const ulong Tables = 0x10_0000;
    public const ulong Code = 0x20_0000;
    public const ulong StackTop = 0x30_0000;
    public const ulong Data = 0x40_0000;

    private readonly InterpreterEngine engine;

    private readonly bool ownsRam;

    public TestCore()
        : this(new FakeServices())
    {
    }

    /// <summary>With a machine around it that differs.</summary>
    /// <param name="services">The machine.</param>
    /// <param name="exact">A core of a deterministic machine.</param>
    public TestCore(FakeServices services, bool exact = false)
        : this(new GuestRam(RamSize, scratchPages: 2), 0, services, exact)
    {
        ownsRam = true;
    }

    /// <summary>A second core on the memory of <paramref name="other"/>, which must outlive it.</summary>
    public TestCore(TestCore other)
        : this(other.Ram, 1, new FakeServices())
    {
    }

    private TestCore(GuestRam ram, int index, FakeServices services, bool exact = false)
    {
        Ram = ram;
        Services = services;
        Core = new Core(index, Ram, Services) { IsExact = exact };
        engine = new InterpreterEngine(Core);
        MapIdentity();
        EnterLongMode();
        Cpu->Registers[Gpr.Rsp] = StackTop;
        Cpu->Rip = Code;
    }

    public FakeServices Services { get; }

    public GuestRam Ram { get; }

    public Core Core { get; }

    public CpuState* Cpu => Core.State;

    /// <summary>The first exception of the chain that led to a shutdown, with its RIP.</summary>
    public FaultRecord FirstFault => Core.Faults.Chain[0];

    public void Dispose()
    {
        Core.Dispose();
        if (ownsRam) Ram.Dispose();
    }

    /// <summary>Writes bytes into RAM as another agent would.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (!Ram.TryWrite(address, bytes)) throw new ArgumentOutOfRangeException(nameof(address));
    }

    public ulong ReadUInt64(ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (!Ram.TryRead(address, bytes)) throw new ArgumentOutOfRangeException(nameof(address));
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Places <paramref name="code"/> with a HLT behind it at <see cref="Code"/> and runs until it halts.</summary>
    public VcpuExit RunToHalt(params byte[] code)
    {
        Write(Code, code);
        Write(Code + (ulong)code.Length, [0xF4]);
        Cpu->Rip = Code;
        VcpuExit exit = Run(1_000_000);
        return exit == VcpuExit.Yielding ? Run(1_000_000) : exit; // a PAUSE lets others run
    }

    public VcpuExit Run(long budget)
    {
        Core.RefreshSegmentBases(); // tests write segment registers directly
        return engine.Run(budget);
    }

    /// <summary>Makes the page of a linear address of the identity map not present.</summary>
    public void Unmap(ulong linear) => MapTo(linear, 0);

    /// <summary>Maps the page of a linear address below <see cref="RamSize"/> to a physical one.</summary>
    public void Map(ulong linear, ulong physical) => MapTo(linear, physical + 7);

    /// <summary>Leaves for 32-bit (or 16-bit) protected mode without paging, flat segments.</summary>
    public void EnterProtectedMode(bool big)
    {
        Cpu->Efer = 0;
        Cpu->Cr0 = Cr0.Pe | Cr0.Et | Cr0.Ne | Cr0.Mp;
        Cpu->Segments[SegReg.Cs].Access = (ushort)(big ? 0xC09B : 0x809B);
        Core.FlushTlb();
    }

    /// <summary>Sets the page-table entry of a linear address below <see cref="RamSize"/>.</summary>
    public void MapTo(ulong linear, ulong entry)
    {
        WriteEntry(Tables + 0x3000 + ((linear >> 21) << 12) + ((linear >> 12) & 511) * 8, entry);
        Core.FlushTlb();
    }

    private void MapIdentity()
    {
        const ulong presentWritableUser = 7;
        WriteEntry(Tables, Tables + 0x1000 + presentWritableUser);
        WriteEntry(Tables + 0x1000, Tables + 0x2000 + presentWritableUser);
        for (ulong directory = 0; directory < RamSize >> 21; directory++)
        {
            ulong table = Tables + 0x3000 + (directory << 12);
            WriteEntry(Tables + 0x2000 + directory * 8, table + presentWritableUser);
            for (ulong page = 0; page < 512; page++)
                WriteEntry(table + page * 8, (directory << 21) + (page << 12) + presentWritableUser);
        }
    }

    private void WriteEntry(ulong address, ulong entry)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, entry);
        Write(address, bytes);
    }

    private void EnterLongMode()
    {
        Cpu->Cr0 = Cr0.Pe | Cr0.Pg | Cr0.Et | Cr0.Ne | Cr0.Mp;
        Cpu->Cr3 = Tables;
        Cpu->Cr4 = Cr4.Pae | Cr4.OsFxsr | Cr4.OsXmmExcpt | Cr4.OsXsave;
        Cpu->Xcr0 = Xcr0.X87 | Xcr0.SseAndAvx;
        Cpu->Efer = Efer.Lme | Efer.Lma | Efer.Nxe;
        Cpu->Segments[SegReg.Cs] = new SegmentRegister { Selector = 8, Limit = uint.MaxValue, Access = 0xA09B };
        foreach (int segment in (int[])[SegReg.Ds, SegReg.Es, SegReg.Ss, SegReg.Fs, SegReg.Gs])
            Cpu->Segments[segment] = new SegmentRegister { Selector = 16, Limit = uint.MaxValue, Access = 0xC093 };
        Cpu->Idtr = default;
        Core.FlushTlb();
    }
}
