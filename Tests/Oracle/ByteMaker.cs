// Bytes of an instruction form: the encoding's fixed part, the rest at random.
using System;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>
/// Writes prefixes, REX or VEX, opcode, ModRM, SIB and a random tail, so that every operand choice that the encoding has can come
/// up, and prefixes that mean nothing too.
/// </summary>
internal sealed class ByteMaker(Dice dice)
{
    private static readonly byte[] SegmentPrefixes = [0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x64, 0x65];
    private static readonly byte[] AnyPrefix = [0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0xF2, 0xF3, 0x48, 0x41];
    private static readonly byte[] FavouredBytes = [0, 1, 2, 7, 8, 0x10, 0x1F, 0x20, 0x3F, 0x40, 0x7F, 0x80, 0xFE, 0xFF];

    private readonly byte[] bytes = new byte[32];
    private int count;

    /// <summary>At least 15 bytes that begin with an instruction which is, most likely, of <paramref name="form"/>.</summary>
    public ReadOnlySpan<byte> Make(Form form, int bitness)
    {
        count = 0;
        AddLegacyPrefixes(form, bitness);
        if (form.IsVex) AddVex(form, bitness);
        else AddLegacyOpcode(form, bitness);
        if (form.HasModRm) AddModRm(form);
        AddTail();
        return bytes.AsSpan(0, count);
    }

    /// <summary>Bytes that may be anything: random prefixes, a random opcode of any map.</summary>
    public ReadOnlySpan<byte> MakeAnything()
    {
        count = 0;
        for (int prefixes = dice.OneIn(2) ? 0 : dice.Below(4); prefixes > 0; prefixes--) Add(dice.OneOf(AnyPrefix));
        switch (dice.Below(8))
        {
            case 0: break;
            case 1: Add(0x0F, 0x38); break;
            case 2: Add(0x0F, 0x3A); break;
            case 3: Add(0xC5, Random()); break;
            case 4: Add(0xC4, (byte)((Random() & 0xE0) | (1 + dice.Below(3))), Random()); break;
            case 5: Add((byte)(0xD8 + dice.Below(8))); break;
            default: Add(0x0F); break;
        }
        AddTail();
        return bytes.AsSpan(0, count);
    }

    private void AddLegacyPrefixes(Form form, int bitness)
    {
        OpCodeInfo info = form.Info;
        if (dice.OneIn(8)) Add(dice.OneOf(SegmentPrefixes));
        bool addressPrefix = (info.AddressSize != 0 && info.AddressSize != bitness) || (form.HasVsib && bitness == 16);
        if (addressPrefix || (info.AddressSize == 0 && dice.OneIn(12))) Add(0x67);
        if (form.IsVex)
        {
            if (dice.OneIn(200)) Add(dice.OneOf(AnyPrefix));
            return;
        }
        bool wide = info.OperandSize != 0 && info.OperandSize != 64 && info.OperandSize != (bitness == 16 ? 16 : 32);
        if (wide || info.MandatoryPrefix == MandatoryPrefix.P66 || (info.MandatoryPrefix == MandatoryPrefix.None && dice.OneIn(24))) Add(0x66);
        if (dice.OneIn(info.CanUseLockPrefix ? 4 : 200)) Add(0xF0);
        AddRepeat(info);
    }

    private void AddRepeat(OpCodeInfo info)
    {
        if (info.MandatoryPrefix == MandatoryPrefix.PF3) Add(0xF3);
        else if (info.MandatoryPrefix == MandatoryPrefix.PF2) Add(0xF2);
        else if (info.MandatoryPrefix != MandatoryPrefix.None) return;
        else if (info.CanUseRepPrefix && dice.OneIn(3)) Add(0xF3);
        else if (info.CanUseRepnePrefix && dice.OneIn(3)) Add(0xF2);
        else if (dice.OneIn(64)) Add(dice.OneIn(2) ? (byte)0xF2 : (byte)0xF3);
    }

    private void AddLegacyOpcode(Form form, int bitness)
    {
        OpCodeInfo info = form.Info;
        if (bitness == 64)
        {
            bool wide = info.OperandSize == 64 ? !(info.DefaultOpSize64 || info.ForceOpSize64) || dice.OneIn(8) : info.OperandSize == 0 && dice.OneIn(4);
            int rex = (wide ? 0x48 : 0x40) | (dice.OneIn(2) ? dice.Below(8) : 0);
            if (rex != 0x40 || dice.OneIn(8)) Add((byte)rex);
        }
        AddMap(info.Table);
        AddOpcode(form);
    }

    private void AddMap(OpCodeTableKind table)
    {
        if (table != OpCodeTableKind.Normal) Add(0x0F);
        if (table == OpCodeTableKind.T0F38) Add(0x38);
        if (table == OpCodeTableKind.T0F3A) Add(0x3A);
    }

    private void AddOpcode(Form form)
    {
        uint opcode = form.Info.OpCode;
        if (form.HasOpcodeRegister) opcode |= (uint)dice.Below(8);
        if (form.Info.OpCodeLength == 2) Add((byte)(opcode >> 8));
        Add((byte)opcode);
    }

    /// <summary>VEX of two bytes where it can be (SDM 2A, 2.3.5).</summary>
    private void AddVex(Form form, int bitness)
    {
        OpCodeInfo info = form.Info;
        int inverted = bitness == 64 ? dice.Below(8) : 7; // R, X, B inverted; outside of 64-bit mode R and X must be set, or it is LES
        int vvvv = form.UsesVvvv ? dice.Below(16) : dice.OneIn(64) ? dice.Below(16) : 15;
        if (bitness != 64) vvvv |= 8;
        int length = info.IsLIG ? dice.Below(2) : (int)info.L;
        int prefix = info.MandatoryPrefix switch { MandatoryPrefix.P66 => 1, MandatoryPrefix.PF3 => 2, MandatoryPrefix.PF2 => 3, _ => 0 };
        int wide = info.IsWIG || (info.IsWIG32 && bitness != 64) ? dice.Below(2) : (int)info.W;
        int last = (vvvv << 3) | (length << 2) | prefix;
        bool isShort = info.Table == OpCodeTableKind.T0F && wide == 0 && dice.OneIn(2);
        if (isShort) Add(0xC5, (byte)(((inverted & 4) << 5) | last));
        else Add(0xC4, (byte)((inverted << 5) | Map(info.Table)), (byte)((wide << 7) | last));
        AddOpcode(form);
    }

    private static int Map(OpCodeTableKind table) => table switch { OpCodeTableKind.T0F => 1, OpCodeTableKind.T0F38 => 2, OpCodeTableKind.T0F3A => 3, _ => 0 };

    private void AddModRm(Form form)
    {
        OpCodeInfo info = form.Info;
        bool register = form.AllowsRegister && (!form.AllowsMemory || dice.OneIn(2));
        if (dice.OneIn(200)) register = !register;
        int mod = register ? 3 : dice.Below(3);
        int reg = info.GroupIndex >= 0 ? info.GroupIndex : dice.Below(8);
        int rm = info.RmGroupIndex >= 0 ? info.RmGroupIndex : form.HasVsib ? 4 : dice.Below(8);
        Add((byte)((mod << 6) | (reg << 3) | rm));
    }

    /// <summary>SIB, displacement and immediate, whatever the instruction has of them.</summary>
    private void AddTail()
    {
        while (count < Layout.CodeBytes + 1) Add(dice.OneIn(3) ? dice.OneOf(FavouredBytes) : Random());
    }

    private byte Random() => (byte)dice.Next();

    private void Add(byte value) => bytes[count++] = value;

    private void Add(byte first, byte second)
    {
        Add(first);
        Add(second);
    }

    private void Add(byte first, byte second, byte third)
    {
        Add(first, second);
        Add(third);
    }
}
