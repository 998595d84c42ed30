// Why the processor refused an instruction or a selector.
using System.Globalization;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Reports;

/// <summary>#GP, #SS, #NP and #TS: by the error code if it names a descriptor, else by the instruction.</summary>
internal sealed unsafe class ProtectionCause(FaultScene scene)
{
    private const uint External = 1;
    private const uint InIdt = 2;
    private const int SseAlignment = 16;

    public Cause Find()
    {
        uint error = scene.Fault.ErrorCode;
        if ((error & InIdt) != 0) return Gate((byte)(error >> 3), (error & External) != 0);
        if ((error & 0xFFFC) != 0) return Named((ushort)(error & 0xFFFC));
        if (scene.Cpu->Mode != CodeMode.Code64 && scene.Rip > scene.Cpu->Segments[SegReg.Cs].Limit)
            return new TransferCause(scene).AtTarget($"that is beyond the limit of CS, {FaultScene.Hex(scene.Cpu->Segments[SegReg.Cs].Limit)}", null);
        if (scene.Instruction is not Instruction instruction) return new TransferCause(scene).AtTarget("the address is not allowed", null);
        return Branch(instruction) ?? new Cause(
            Privilege(instruction) ?? Register(instruction) ?? Address(instruction) ?? $"was not allowed to execute {scene.Code.Text(instruction)}", scene.Rip);
    }

    /// <summary>An interrupt or INT n without a gate.</summary>
    private Cause Gate(byte vector, bool external)
    {
        GateCheck gate = new GateCheck(scene.View).Check(vector, software: !external);
        string what = external ? $"was interrupted by vector {vector}, which has no handler" : $"executed INT {vector}, which has no handler";
        return new Cause($"{what}: {gate.Problem ?? "the gate has been changed since"}", scene.Rip, null, [.. gate.Found]);
    }

    /// <summary>The error code is a selector (SDM 3A, 7.13).</summary>
    private Cause Named(ushort selector)
    {
        SelectorCheck.Use use = scene.Instruction is Instruction instruction ? UseOf(instruction) : SelectorCheck.Use.Unknown;
        if (use is SelectorCheck.Use.Data or SelectorCheck.Use.Stack) selector |= (ushort)(scene.Cpu->Cpl & 3);
        ReportDescriptor descriptor = new SelectorCheck(scene.View).Check(selector, use, out _);
        string what = scene.Instruction is Instruction refused ? $"executed {scene.Code.Text(refused)} with" : "used";
        string verdict = descriptor.Verdict ?? descriptor.Fields ?? "refused";
        return new Cause($"{what} {descriptor.Name}: {verdict}", scene.Rip, null, [descriptor]);
    }

    private SelectorCheck.Use UseOf(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Ltr => SelectorCheck.Use.Task,
        Mnemonic.Lldt => SelectorCheck.Use.LocalTable,
        Mnemonic.Lss => SelectorCheck.Use.Stack,
        Mnemonic.Mov or Mnemonic.Pop when instruction.OpCount > 0 && instruction.GetOpKind(0) == OpKind.Register =>
            instruction.GetOpRegister(0) == Iced.Intel.Register.SS ? SelectorCheck.Use.Stack : SelectorCheck.Use.Data,
        Mnemonic.Jmp or Mnemonic.Call or Mnemonic.Retf => SelectorCheck.Use.Code,
        Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq => IretUse(),
        _ => scene.Fault.Vector == ExceptionVector.StackFault ? SelectorCheck.Use.Stack : SelectorCheck.Use.Unknown,
    };

    /// <summary>IRET loads CS and SS: the error code is one of them.</summary>
    private SelectorCheck.Use IretUse()
    {
        ulong slot = scene.View.StackAddress(scene.Cpu->Registers[Gpr.Rsp]) + (ulong)scene.View.WordSize;
        bool isCode = scene.View.TryRead(slot, 2, out ulong selector) && (selector & 0xFFFC) == (scene.Fault.ErrorCode & 0xFFFC);
        return isCode ? SelectorCheck.Use.Code : SelectorCheck.Use.Unknown;
    }

    /// <summary>A branch whose target is not canonical, or outside of its segment.</summary>
    private Cause? Branch(in Instruction instruction)
    {
        if (instruction.FlowControl is FlowControl.Next or FlowControl.Interrupt or FlowControl.Exception) return null;
        TransferCause transfer = new(scene);
        ulong target = transfer.TargetOf(instruction);
        if (scene.Cpu->Mode == CodeMode.Code64 && !SlowAccess.IsCanonical(target)) return transfer.AtBranch(instruction, "it is not canonical (bits 63 to 47 differ)");
        return scene.Cpu->Mode != CodeMode.Code64 && target > scene.Cpu->Segments[SegReg.Cs].Limit
            ? transfer.AtBranch(instruction, $"it lies beyond the limit of CS, {FaultScene.Hex(scene.Cpu->Segments[SegReg.Cs].Limit)}") : null;
    }

    private string? Privilege(in Instruction instruction)
    {
        int cpl = scene.Cpu->Cpl;
        ulong iopl = (scene.Cpu->SystemFlags & Rflags.Iopl) / (Rflags.Iopl & ~(Rflags.Iopl << 1));
        string name = scene.Code.Text(instruction);
        bool isPort = instruction.Mnemonic is Mnemonic.In or Mnemonic.Out or Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd or Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd;
        if (cpl > (int)iopl && (isPort || instruction.Mnemonic is Mnemonic.Cli or Mnemonic.Sti))
            return $"executed {name} at level {cpl}, but IOPL is {iopl}{(isPort ? " and the TSS does not permit the port" : "")}";
        return cpl != 0 && instruction.IsPrivileged ? $"executed {name} at level {cpl}: only level 0 may" : null;
    }

    /// <summary>Writes of MSRs and control registers that the processor does not take.</summary>
    private string? Register(in Instruction instruction)
    {
        ulong ecx = scene.Value(Iced.Intel.Register.ECX);
        ulong pair = (scene.Value(Iced.Intel.Register.EDX) << 32) | scene.Value(Iced.Intel.Register.EAX);
        if (instruction.Mnemonic == Mnemonic.Rdmsr) return string.Create(CultureInfo.InvariantCulture, $"read MSR {ecx:x}, which does not exist");
        if (instruction.Mnemonic == Mnemonic.Wrmsr) return string.Create(CultureInfo.InvariantCulture, $"wrote {pair:x} to MSR {ecx:x}, which does not exist or does not take that");
        if (instruction.Mnemonic == Mnemonic.Xsetbv) return string.Create(CultureInfo.InvariantCulture, $"wrote {pair:x} to XCR{ecx}, which does not take that");
        if (instruction.Mnemonic != Mnemonic.Mov || !instruction.Op0Register.IsCR()) return null;
        ulong value = scene.Value(instruction.Op1Register);
        return string.Create(CultureInfo.InvariantCulture, $"wrote {value:x} to {instruction.Op0Register}, {WhyNot(instruction.Op0Register, value)}");
    }

    private string WhyNot(Register control, ulong value)
    {
        CpuState* cpu = scene.Cpu;
        if (control == Iced.Intel.Register.CR0 && (value & Cr0.Pg) != 0 && (value & Cr0.Pe) == 0) return "which sets PG without PE";
        if (control == Iced.Intel.Register.CR0 && (value & Cr0.Pg) != 0 && (cpu->Efer & Efer.Lme) != 0 && (cpu->Cr4 & Cr4.Pae) == 0)
            return "which switches to long mode (EFER.LME) without CR4.PAE";
        if (control == Iced.Intel.Register.CR0 && (value & Cr0.Pg) != 0 && (cpu->Cr4 & Cr4.Pae) != 0 && (cpu->Efer & Efer.Lme) == 0)
            return "which loads page-directory pointers that have reserved bits set (PAE paging: EFER.LME is 0)";
        if (control == Iced.Intel.Register.CR4 && (cpu->Efer & Efer.Lma) != 0 && (value & Cr4.Pae) == 0) return "which clears PAE in long mode";
        return "which has bits that must be zero";
    }

    /// <summary>Data accesses: alignment of SSE, canonical form, segment limits and rights.</summary>
    private string? Address(in Instruction instruction)
    {
        ulong? memory = scene.Address(instruction);
        bool stack = scene.Fault.Vector == ExceptionVector.StackFault || memory is null;
        ulong rsp = scene.View.StackAddress(scene.Cpu->Registers[Gpr.Rsp]);
        string name = scene.Code.Text(instruction);
        if (stack && instruction.IsStackInstruction && scene.Cpu->Mode == CodeMode.Code64 && !SlowAccess.IsCanonical(rsp - 8))
            return $"executed {name} while RSP is {FaultScene.Hex(rsp)}, which is not canonical";
        if (memory is not ulong address) return SegmentText(instruction, name);
        if (scene.Cpu->Mode == CodeMode.Code64 && !SlowAccess.IsCanonical(address)) return $"executed {name} with the address {FaultScene.Hex(address)}, which is not canonical{BaseText(instruction)}";
        bool isWide = instruction.MemorySize.GetSize() >= SseAlignment;
        if (isWide && address % SseAlignment != 0) return $"executed {name} with the address {scene.Place(address)}, which is not aligned to {SseAlignment} bytes as this instruction demands";
        return SegmentText(instruction, name);
    }

    private string BaseText(in Instruction instruction) =>
        instruction.MemoryBase is Iced.Intel.Register.None or Iced.Intel.Register.RIP ? "" : $" ({scene.Is(instruction.MemoryBase)})";

    private string? SegmentText(in Instruction instruction, string name)
    {
        if (scene.Cpu->Mode == CodeMode.Code64 || instruction.MemorySegment == Iced.Intel.Register.None) return null;
        return $"executed {name} outside of what {instruction.MemorySegment} allows";
    }
}
