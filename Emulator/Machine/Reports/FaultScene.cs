// The moment of a fault: what a first cause is derived from.
using System.Collections.Generic;
using System.Globalization;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Reports;

/// <summary>The exception, the instruction that raised it, the values of its operands, and how the core came there.</summary>
internal sealed unsafe class FaultScene
{
    public FaultScene(GuestView view, in FaultRecord record, IReadOnlyList<TakenBranch> branches)
    {
        View = view;
        Fault = record.Fault;
        Rip = record.Rip;
        Code = new CodeWindow(view);
        Instruction = Code.At(Rip);
        LastBranch = branches.Count == 0 ? null : branches[^1];
        Arrival = LastBranch is { } last && last.To == Rip ? last : null;
    }

    public GuestView View { get; }

    public CpuFault Fault { get; }

    public ulong Rip { get; }

    public CodeWindow Code { get; }

    /// <summary>What is at RIP; null: no memory.</summary>
    public Instruction? Instruction { get; }

    /// <summary>The branch that led straight to RIP.</summary>
    public TakenBranch? Arrival { get; }

    /// <summary>The last branch in front of the fault.</summary>
    public TakenBranch? LastBranch { get; }

    public CpuState* Cpu => View.Cpu;

    /// <summary>The instruction could not be fetched.</summary>
    public bool IsFetch => Fault.Vector == ExceptionVector.PageFault
        && ((Fault.ErrorCode & PageTableEntry.ErrorFetch) != 0 || (Instruction is null && Fault.Address == View.CodeAddress(Rip)));

    /// <summary>Value of a register at the fault; a segment register's base.</summary>
    public ulong Value(Register register)
    {
        if (register.IsSegmentRegister()) return Cpu->SegmentBase[SegmentOf(register)];
        if (!register.IsGPR()) return 0;
        int number = register.GetFullRegister() - Register.RAX;
        ulong full = Cpu->Registers[number];
        bool high = register is Register.AH or Register.CH or Register.DH or Register.BH;
        return high ? (full >> 8) & 0xFF : full & (ulong.MaxValue >> (64 - register.GetSize() * 8));
    }

    /// <summary>Linear address of an instruction's memory operand; null: it has none that can be computed.</summary>
    public ulong? Address(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
        {
            OpKind kind = instruction.GetOpKind(operand);
            bool isMemory = kind is OpKind.Memory or (>= OpKind.MemorySegSI and <= OpKind.MemoryESRDI);
            if (isMemory && instruction.TryGetVirtualAddress(operand, 0, out ulong address, TryValue)) return View.Bitness == 64 ? address : (uint)address;
        }
        return null;
    }

    /// <summary>A register's name and value: "RAX is 0".</summary>
    public string Is(Register register) => $"{register.GetFullRegister()} is {Hex(Value(register.GetFullRegister()))}";

    public string Place(ulong address) => View.Symbols.Find(address) is { } position ? $"{Hex(address)} ({position})" : Hex(address);

    public static string Hex(ulong value) => value < 10 ? value.ToString(CultureInfo.InvariantCulture) : "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private bool TryValue(Register register, int element, int size, out ulong value)
    {
        value = Value(register);
        return register.IsGPR() || register.IsSegmentRegister();
    }

    private static int SegmentOf(Register register) => register switch
    {
        Register.ES => SegReg.Es,
        Register.CS => SegReg.Cs,
        Register.SS => SegReg.Ss,
        Register.DS => SegReg.Ds,
        Register.FS => SegReg.Fs,
        _ => SegReg.Gs,
    };
}
