// Random code: bytes of any kind, opcodes with prefixes and operands, and system instructions with operands that mean something.
using System.Collections.Generic;

using ToroEmu.Cpu;

namespace ToroEmu.Fuzz;

/// <summary>Fills a buffer with one sequence for a mode.</summary>
internal sealed class CodeWriter(FuzzRandom random)
{
    private static readonly byte[] Prefixes = [0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65];

    private static readonly uint[] KnownMsrs =
    [
        Msr.Tsc, Msr.ApicBase, Msr.TscAdjust, Msr.SysenterCs, Msr.SysenterEsp, Msr.SysenterEip, Msr.MiscEnable, Msr.Pat, Msr.MtrrDefType, Msr.FixedCounter0,
        Msr.FixedCounterControl, Msr.PerfGlobalControl, Msr.TscDeadline, Msr.Efer, Msr.Star, Msr.Lstar, Msr.Cstar, Msr.Fmask, Msr.FsBase, Msr.GsBase, Msr.KernelGsBase,
        Msr.TscAux, 0x800, 0x802, 0x808, 0x80B, 0x80F, 0x830, 0x832, 0x838, 0x83F, 0x1D9, 0xDA0, 0x200, 0x250, 0x8B,
    ];

    private readonly List<byte> code = [];
    private FuzzMode mode;

    /// <summary>A sequence of about <paramref name="length"/> bytes.</summary>
    public byte[] Write(FuzzMode forMode, int length)
    {
        code.Clear();
        mode = forMode;
        int style = random.Below(8);
        while (code.Count < length)
        {
            int dice = style == 0 ? 0 : random.Below(10);
            if (dice == 0) AddNoise();
            else if (dice < 7) AddOpcode();
            else AddSystem();
        }
        return [.. code];
    }

    private bool IsLong => mode >= FuzzMode.Long0;

    /// <summary>Operands and addresses of 16 bits are the default.</summary>
    private bool IsShort => mode <= FuzzMode.Protected16;

    private void Add(params byte[] bytes) => code.AddRange(bytes);

    private void AddNoise()
    {
        for (int left = 1 + random.Below(15); left > 0; left--) code.Add(random.Byte());
    }

    private void AddOpcode()
    {
        while (random.OneIn(3)) code.Add(random.Of(Prefixes));
        if (IsLong && random.OneIn(2)) code.Add((byte)(0x40 + random.Below(16)));
        switch (random.Below(16))
        {
            case < 6: code.Add(random.Byte()); break;
            case < 10: Add(0x0F, random.Byte()); break;
            case 10: Add(0x0F, 0x38, random.Byte()); break;
            case 11: Add(0x0F, 0x3A, random.Byte()); break;
            case 12: Add(0xC5, random.Byte(), random.Byte()); break;
            case 13: Add(0xC4, (byte)((random.Byte() & 0xE0) | (1 + random.Below(3))), random.Byte(), random.Byte()); break;
            case 14: code.Add((byte)(0xD8 + random.Below(8))); break;
            default: Add(random.Of<byte>(0x62, 0x8F, 0xC4), random.Byte(), random.Byte(), random.Byte()); break;
        }
        AddOperands();
    }

    private void AddOperands()
    {
        code.Add(random.Byte());
        if (random.OneIn(2)) code.Add(random.Byte());
        if (random.OneIn(4)) AddWord(random.OneIn(2) ? (uint)random.Next() : (uint)Layout.Data);
    }

    private void AddWord(uint value) => Add((byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24));

    /// <summary>MOV r32, imm32, whatever the default size is.</summary>
    private void Load(int register, uint value)
    {
        if (IsShort) code.Add(0x66);
        code.Add((byte)(0xB8 + register));
        AddWord(value);
    }

    private uint AnyBits() => random.Below(3) switch
    {
        0 => (uint)random.Next(),
        1 => 1u << random.Below(32),
        _ => (uint)(random.Next() & random.Next() & random.Next()),
    };

    private void AddSystem()
    {
        switch (random.Below(12))
        {
            case 0: AddMsr(); break;
            case 1: AddControlRegister(); break;
            case 2: AddSegmentLoad(); break;
            case 3: AddFarTransfer(); break;
            case 4: AddInterruptReturn(); break;
            case 5: AddPopFlags(); break;
            case 6: AddTableLoad(); break;
            case 7: Add(0xCD, random.Byte()); break;
            case 8: AddString(); break;
            case 9: AddApicAccess(); break;
            default: AddSingle(); break;
        }
    }

    private void AddMsr()
    {
        Load(Gpr.Rcx, random.OneIn(8) ? (uint)random.Next() : random.Of(KnownMsrs));
        Load(Gpr.Rax, AnyBits());
        Load(Gpr.Rdx, random.OneIn(2) ? 0 : AnyBits());
        Add(0x0F, random.OneIn(3) ? (byte)0x32 : (byte)0x30);
    }

    private void AddControlRegister()
    {
        bool debug = random.OneIn(3);
        Load(Gpr.Rax, debug ? AnyBits() : AnyBits() | (random.OneIn(2) ? 0x8000_0031u : 0));
        byte to = debug ? (byte)0x23 : (byte)0x22;
        if (random.OneIn(4)) to -= 2;
        Add(0x0F, to, (byte)(0xC0 | (random.Below(8) << 3)));
    }

    private uint AnySelector() => random.Below(4) switch
    {
        0 => (uint)random.Below(0x1_0000),
        1 => (uint)random.Below(0x800),
        _ => random.Of<uint>(0, 3, Layout.Code64, Layout.KernelData, Layout.UserCode32, Layout.UserData, Layout.UserCode64, Layout.Code32, Layout.TaskState, Layout.Code16,
            Layout.Data16, Layout.UserCode16, Layout.LdtSelector),
    };

    private void AddSegmentLoad()
    {
        Load(Gpr.Rax, AnySelector());
        switch (random.Below(4))
        {
            case 0: Add(0x0F, 0x00, (byte)(0xC0 | (random.Below(8) << 3))); break; // SLDT STR LLDT LTR VERR VERW
            case 1: Add(0x0F, random.Of<byte>(2, 3), 0xC8); break; // LAR, LSL
            default: Add(0x8E, (byte)(0xC0 | (random.Below(8) << 3))); break;
        }
    }

    private uint CodeAddress() => (uint)(Layout.Code + (ulong)random.Below((int)Layout.CodeSize));

    private void AddFarTransfer()
    {
        if (random.OneIn(2) && !IsLong)
        {
            if (IsShort) code.Add(0x66);
            code.Add(random.Of<byte>(0xEA, 0x9A));
            AddWord(CodeAddress());
            Add((byte)AnySelector(), 0);
            return;
        }
        Push(AnySelector());
        Push(CodeAddress());
        Add(IsShort ? (byte)0x66 : IsLong ? (byte)0x48 : (byte)0x90);
        if (random.OneIn(2)) Add(0xCB);
        else Add(0xFF, random.Of<byte>(0x1C, 0x2C), 0x24); // CALL or JMP far [SP]
    }

    private void Push(uint value)
    {
        if (IsShort) code.Add(0x66);
        code.Add(0x68);
        AddWord(value);
    }

    private void AddInterruptReturn()
    {
        Push(AnySelector());
        Push((uint)Layout.Stack);
        Push(AnyBits() | 2);
        Push(AnySelector());
        Push(CodeAddress());
        Add(IsShort ? (byte)0x66 : IsLong ? (byte)0x48 : (byte)0x90, 0xCF);
    }

    private void AddPopFlags()
    {
        Push(AnyBits());
        if (IsShort) code.Add(0x66);
        code.Add(0x9D);
    }

    private void AddTableLoad()
    {
        Add(0x0F, 0x01, (byte)((random.Below(8) << 3) | 5));
        AddWord((uint)Layout.Gdt);
    }

    private void AddString()
    {
        if (random.OneIn(4)) Load(Gpr.Rcx, (uint)random.Next());
        if (random.OneIn(4)) code.Add(0x67);
        Add(random.Of<byte>(0xF3, 0xF2, 0x66), random.Of<byte>(0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF, 0x6C, 0x6D, 0x6E, 0x6F));
    }

    /// <summary>Reads or writes a register of a device, where a page leads there.</summary>
    private void AddApicAccess()
    {
        Load(Gpr.Rsi, random.Of<uint>(0xFEE0_0000, 0xFEC0_0000, 0xFEB0_0000) + (uint)random.Below(0x400));
        Load(Gpr.Rax, AnyBits());
        if (IsShort) code.Add(0x67);
        Add(random.OneIn(2) ? (byte)0x89 : (byte)0x8B, 0x06);
    }

    private void AddSingle()
    {
        switch (random.Below(10))
        {
            case 0: Add(0x0F, 0x05); break; // SYSCALL
            case 1: Add(0x0F, 0x07); break; // SYSRET
            case 2: Add(0x0F, random.Of<byte>(0x34, 0x35)); break; // SYSENTER, SYSEXIT
            case 3: Add(0x0F, 0x01, (byte)(0xC0 | random.Below(64))); break;
            case 4: Add(random.Of<byte>(0xFA, 0xFB, 0xF4, 0xCC, 0xCE, 0xF1)); break;
            case 5: Add(0xF3, 0x90); break; // PAUSE
            case 6: Add(random.Of<byte>(0xE4, 0xE5, 0xE6, 0xE7), random.Of<byte>(0xF8, 0xF4, 0x64, 0x60)); break;
            case 7: Add(0x66, 0xBA, random.Byte(), 3, random.Of<byte>(0xEC, 0xED, 0xEE, 0xEF)); break;
            case 8: Add(0x0F, 0x01, random.Of<byte>(0x3E, 0x3F, 0x38)); break; // INVLPG
            default: Add(0x66, 0x0F, 0x38, 0x82, 0x06); break; // INVPCID
        }
    }
}
