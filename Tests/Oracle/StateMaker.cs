// Random registers to start from.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>All registers get a value that a bug may show with, most of them of the kind that the instruction works on.</summary>
internal sealed unsafe class StateMaker(Dice dice)
{
    private static readonly ushort[] Data32 =
        [Segments.UserData, Segments.UserData, Segments.UserData, Segments.UserData, Segments.Data16, Segments.Small, Segments.Down32, Segments.ReadOnly, Segments.Null];
    private static readonly ushort[] Stacks32 = [Segments.UserData, Segments.UserData, Segments.UserData, Segments.Stack16, Segments.Down32];
    private static readonly ushort[] Data16 = [Segments.Data16, Segments.Data16, Segments.Data16, Segments.UserData, Segments.Small, Segments.Down16, Segments.Null];
    private static readonly ushort[] Stacks16 = [Segments.Stack16, Segments.Stack16, Segments.Stack16, Segments.UserData, Segments.Down16];

    private const uint MxcsrMasks = 0x1F80;
    private const ushort ControlMasks = 0x3F;
    private const int Busy = 0x8000;

    /// <summary>Misaligned accesses of level 3 may be asked to fault (EFLAGS.AC).</summary>
    public bool ChecksAlignment { get; init; }

    public void Fill(ref State state, in Instruction instruction, int bitness)
    {
        FillSegments(ref state, bitness);
        FillGeneral(ref state);
        if (bitness != 64) NarrowGeneral(ref state);
        state.Flags = Flags();
        FillVectors(ref state, instruction);
        FillX87(ref state);
        state.Word<ulong>(State.ComponentsOffset) = State.AllComponents;
    }

    private void FillGeneral(ref State state)
    {
        for (int register = 0; register < 16; register++)
            state.Registers[register] = dice.OneIn(8) ? Values.Address(dice) : Values.Integer(dice);
        state.Registers[Gpr.Rsp] = StackPointer();
        if (!dice.OneIn(4)) state.Registers[Gpr.Rbp] = StackPointer();
        if (!dice.OneIn(4)) state.Registers[Gpr.Rsi] = Values.Address(dice);
        if (!dice.OneIn(4)) state.Registers[Gpr.Rdi] = Values.Address(dice);
        if (dice.OneIn(2)) state.Registers[Gpr.Rcx] = (ulong)dice.Below(70);
    }

    private ulong StackPointer() => dice.Below(24) switch
    {
        0 => Values.Address(dice),
        1 => Layout.Stack + (ulong)dice.Below(Layout.StackSize),
        2 => Layout.Stack + (ulong)dice.Below(3) * 8,
        3 => Layout.Stack + Layout.StackSize - (ulong)dice.Below(3) * 8,
        _ => Layout.Stack + 0x800 + (ulong)dice.Below(0x200) * 8,
    };

    /// <summary>The code segment of a code size; outside of 64-bit mode now and then one with a base.</summary>
    public static void SetCodeSegment(ref State state, int bitness) =>
        state.Selectors[SegReg.Cs] = bitness switch { 64 => Segments.User64, 32 => Segments.User32, _ => Segments.Code16 };

    private void FillSegments(ref State state, int bitness)
    {
        SetCodeSegment(ref state, bitness);
        ushort[] data = bitness == 16 ? Data16 : Data32;
        state.Selectors[SegReg.Ss] = bitness == 64 ? Segments.UserData : dice.OneOf(bitness == 16 ? Stacks16 : Stacks32);
        foreach (int segment in (ReadOnlySpan<int>)[SegReg.Ds, SegReg.Es, SegReg.Fs, SegReg.Gs])
            state.Selectors[segment] = bitness == 64 ? Segments.Null : dice.OneOf(data);
        if (bitness != 64) return;
        state.Selectors[SegReg.Ds] = state.Selectors[SegReg.Es] = dice.OneIn(2) ? Segments.Null : Segments.UserData;
        state.FsBase = SegmentBase();
        state.GsBase = SegmentBase();
    }

    /// <summary>32 bits, and pointers relative to their segments.</summary>
    private void NarrowGeneral(ref State state)
    {
        for (int register = 0; register < 8; register++)
        {
            int segment = register switch { Gpr.Rsp or Gpr.Rbp => SegReg.Ss, Gpr.Rdi => SegReg.Es, _ => SegReg.Ds };
            ulong value = state.Registers[register];
            if (register is Gpr.Rsp or Gpr.Rbp or Gpr.Rsi or Gpr.Rdi && !dice.OneIn(16)) value -= Segments.Load(state.Selectors[segment], 0).Base;
            state.Registers[register] = (uint)value;
        }
    }

    private ulong SegmentBase() => dice.Below(4) switch
    {
        0 => 0,
        1 => (ulong)dice.Below(Layout.DataSize),
        2 => Layout.Data + (ulong)dice.Below(Layout.DataSize),
        _ => dice.Next() >> 17,
    };

    private ulong Flags() => Rflags.Fixed | Rflags.If | Rflags.Tf | (dice.Next() & Rflags.Status)
        | (dice.OneIn(4) ? Rflags.Df : 0) | (ChecksAlignment && dice.OneIn(16) ? Rflags.Ac : 0) | (dice.OneIn(16) ? Rflags.Id : 0);

    private void FillVectors(ref State state, in Instruction instruction)
    {
        state.Mxcsr = (uint)((dice.OneIn(4) ? dice.Next() & MxcsrMasks : MxcsrMasks) | (dice.OneIn(2) ? dice.Next() & 0x3F : 0)
            | (dice.OneIn(2) ? dice.Next() & 0x6000 : 0) | (dice.OneIn(4) ? 0x8000u : 0) | (dice.OneIn(4) ? 0x40u : 0));
        MemorySize size = instruction.IsInvalid ? MemorySize.Unknown : instruction.Code.ToOpCode().MemorySize;
        for (int register = 0; register < 16; register++)
        {
            int kind = dice.OneIn(5) ? dice.Below(7) : OperandData.Kind(size, dice);
            for (int quadword = 0; quadword < 4; quadword++) state.Vector(register, quadword) = OperandData.Quadword(kind, dice);
        }
        if (dice.OneIn(8)) state.Vector(dice.Below(16), 0) = state.Vector(dice.Below(16), 0);
    }

    private void FillX87(ref State state)
    {
        state.Control = (ushort)(0x40 | (dice.OneIn(4) ? dice.Next() & ControlMasks : ControlMasks) | (dice.OneIn(2) ? 0x300u : dice.Next() & 0x300)
            | (dice.OneIn(2) ? dice.Next() & 0xC00 : 0));
        int raised = dice.OneIn(2) ? (int)dice.Next() & 0x7F : 0;
        int unmasked = ~state.Control & ControlMasks;
        if (!dice.OneIn(24)) raised &= ~unmasked;
        bool pending = (raised & unmasked) != 0;
        state.Status = (ushort)(raised | ((int)dice.Next() & 0x4700) | (pending ? State.ErrorSummary | Busy : 0));
        state.Top = dice.Below(8);
        state.Tags = (byte)(dice.OneIn(3) ? (int)dice.Next() : 0xFF);
        for (int i = 0; i < 8; i++)
        {
            state.Significand(i) = dice.OneIn(12) ? Values.Integer(dice) : Floats.Extended(dice, out state.Exponent(i));
            if (dice.OneIn(24)) state.Exponent(i) = 0xFFFF;
        }
    }
}
