// System structures for a core under test: assembled code, descriptor tables, other modes.
using System;
using System.Buffers.Binary;
using System.IO;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Support;

internal sealed unsafe partial class TestCore
{
    public const ulong Gdt = 0x11_0000;
    public const ulong Idt = 0x11_1000;
    public const ulong Tss = 0x11_2000;

    /// <summary>Handler of vector v: a HLT at this address + 16 v.</summary>
    public const ulong Handlers = 0x12_0000;

    /// <summary>Tops of the stacks that the TSS names.</summary>
    public const ulong Rsp0 = 0x31_0000;
    public const ulong Ist1 = 0x32_0000;

    /// <summary>Selectors of <see cref="LoadTables"/>.</summary>
    public const ushort Code64 = 0x08, KernelData = 0x10, UserCode32 = 0x1B, UserData = 0x23, UserCode64 = 0x2B, Code32 = 0x30, TaskSelector = 0x38,
        Code16 = 0x48, Data16 = 0x50, AbsentData = 0x58, ConformingCode = 0x60;

    /// <summary>Assembles <paramref name="program"/> at <paramref name="address"/> for the given code size; answers the address behind it.</summary>
    public ulong Assemble(ulong address, Action<Assembler> program, int bitness = 64)
    {
        byte[] code = Machine(address, program, bitness);
        Write(address, code);
        return address + (ulong)code.Length;
    }

    /// <summary>The bytes of a program that runs at <paramref name="address"/>.</summary>
    public static byte[] Machine(ulong address, Action<Assembler> program, int bitness = 64)
    {
        Assembler assembler = new(bitness);
        program(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), address);
        return stream.ToArray();
    }

    /// <summary>
    /// Lets the engine have its look for a standstill, which it takes at the start of the first run and which goes around the
    /// translation cache: what runs next takes the fast paths.
    /// </summary>
    public TestCore Warm()
    {
        Write(Code, [0x90]);
        Cpu->Rip = Code;
        Run(1);
        Cpu->Retired = 0;
        return this;
    }

    /// <summary>Assembles at <see cref="Code"/> and runs until something ends the run.</summary>
    public ToroEmu.Interpreter.VcpuExit Run(Action<Assembler> program, int bitness = 64)
    {
        Assemble(Code, program, bitness);
        Cpu->Rip = Code;
        Cpu->Halted = false;
        Cpu->Fault = default;
        ToroEmu.Interpreter.VcpuExit exit;
        do exit = Run(100_000);
        while (exit == ToroEmu.Interpreter.VcpuExit.Yielding);
        return exit;
    }

    public void WriteUInt64(ulong address, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(address, bytes);
    }

    public bool TryWatch(ToroEmu.Memory.IWatcher watcher) => engine.TryWatch(watcher);

    public uint ReadUInt32(ulong address) => (uint)ReadUInt64(address);

    public ushort ReadUInt16(ulong address) => (ushort)ReadUInt64(address);

    /// <summary>GDT, TSS with RSP0 and IST1, and an IDT whose gates of the given vectors lead to <see cref="Handlers"/>.</summary>
    public void LoadTables(params byte[] vectors)
    {
        ulong[] descriptors =
        [
            0, 0x00AF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF, 0x00CF_FB00_0000_FFFF, 0x00CF_F300_0000_FFFF, 0x00AF_FB00_0000_FFFF, 0x00CF_9B00_0000_FFFF,
            0x0000_8911_2000_0067, 0, 0x0000_9B00_0000_FFFF, 0x0000_9300_0000_FFFF, 0x00CF_1300_0000_FFFF, 0x00AF_9F00_0000_FFFF,
        ];
        for (int i = 0; i < descriptors.Length; i++) WriteUInt64(Gdt + (ulong)i * 8, descriptors[i]);
        WriteUInt64(Tss + TaskState.Rsp0, Rsp0);
        WriteUInt64(Tss + TaskState.Ist1, Ist1);
        Write(Tss + TaskState.IoMapBase64, [0x68, 0]); // behind the limit: no port is allowed
        Cpu->Gdtr = new DescriptorTable { Base = Gdt, Limit = (ushort)(descriptors.Length * 8 - 1) };
        Cpu->Idtr = new DescriptorTable { Base = Idt, Limit = 0xFFF };
        Cpu->Segments[SegReg.Tr] = new SegmentRegister { Selector = TaskSelector, Base = Tss, Limit = 0x67, Access = 0x8B };
        foreach (byte vector in vectors) SetGate(vector);
    }

    public static ulong Handler(byte vector) => Handlers + (ulong)vector * 16;

    /// <summary>A long-mode gate to <see cref="Handler"/>: type 14 is an interrupt gate, 15 a trap gate.</summary>
    public void SetGate(byte vector, int type = 14, int dpl = 0, int ist = 0, ushort selector = Code64, bool present = true)
    {
        ulong target = Handler(vector);
        ulong access = (uint)(type | (dpl << 5) | (present ? 0x80 : 0));
        WriteUInt64(Idt + (ulong)vector * 16, (target & 0xFFFF) | ((ulong)selector << 16) | ((ulong)ist << 32) | (access << 40) | ((target >> 16) << 48));
        WriteUInt64(Idt + (ulong)vector * 16 + 8, target >> 32);
        Write(target, [0xF4]);
    }

    /// <summary>A protected-mode gate to <see cref="Handler"/>.</summary>
    public void SetLegacyGate(byte vector, int type = 14, int dpl = 0, ushort selector = Code32)
    {
        ulong target = Handler(vector);
        ulong access = (uint)(type | (dpl << 5) | 0x80);
        WriteUInt64(Idt + (ulong)vector * 8, (target & 0xFFFF) | ((ulong)selector << 16) | (access << 40) | ((target >> 16) << 48));
        Write(target, [0xF4]);
    }

    /// <summary>Goes on at level 3 in 64-bit mode.</summary>
    public void EnterUser()
    {
        Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(UserCode64, 0x00AF_FB00_0000_FFFF);
        Cpu->Segments[SegReg.Ss] = Descriptor.ToRegister(UserData, 0x00CF_F300_0000_FFFF);
        Core.SetCpl(3);
    }

    /// <summary>32-bit protected mode, flat, paging off.</summary>
    public void EnterProtected()
    {
        Cpu->Cr0 = Cr0.Pe | Cr0.Et;
        Cpu->Cr4 = 0;
        Cpu->Efer = 0;
        Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(Code32, 0x00CF_9B00_0000_FFFF);
        foreach (int segment in (int[])[SegReg.Ds, SegReg.Es, SegReg.Ss, SegReg.Fs, SegReg.Gs])
            Cpu->Segments[segment] = Descriptor.ToRegister(KernelData, 0x00CF_9300_0000_FFFF);
        Core.FlushTlb();
    }

    /// <summary>Real mode with all segments at 0, IVT at 0, stack below 7000h.</summary>
    public void EnterReal()
    {
        CpuStateReset();
        Cpu->Segments[SegReg.Cs].Selector = 0;
        Cpu->Segments[SegReg.Cs].Base = 0;
        Cpu->Registers[Gpr.Rsp] = 0x7000;
        Cpu->Idtr = new DescriptorTable { Limit = 0x3FF };
        Core.FlushTlb();
    }

    private void CpuStateReset() => ToroEmu.Interpreter.CpuReset.Init(Core);
}
