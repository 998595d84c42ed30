// Control went where it cannot go on.
using System;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Reports;

/// <summary>Calls of null pointers, returns to garbage, jumps into data: the branch is the cause, not the address.</summary>
internal sealed unsafe class TransferCause(FaultScene scene)
{
    /// <summary>So many zeros at both ends are taken for a run of them; even.</summary>
    private const int ZeroBytes = 16;

    /// <summary>The core stands at RIP, where it cannot go on for <paramref name="reason"/>.</summary>
    public Cause AtTarget(string reason, ReportPageWalk? walk)
    {
        if (ZeroRun() is Cause zeros) return zeros;
        if (scene.Arrival is not TakenBranch branch) return new Cause($"ran into {scene.Place(Linear(scene.Rip))}: {reason}", scene.Rip, walk);
        if (branch.Kind != BranchKind.Instruction)
        {
            string what = branch.Kind == BranchKind.Exception ? ExceptionVector.Name(branch.Vector) : $"interrupt {branch.Vector}";
            return new Cause($"entered its handler of {what} at {Target(scene.Rip)}, where it cannot run: {reason}", branch.From, walk);
        }
        return new Cause(Sentence(branch, isDone: true, reason), branch.From, walk);
    }

    /// <summary>Whether the branch that led here took its target from a register or memory, and that was no return to behind a call.</summary>
    public bool IsWild => scene.Arrival is { Kind: BranchKind.Instruction } branch
        && (IsReturn(branch.Mnemonic) ? !scene.Code.IsReturnAddress(branch.To)
            : scene.Code.At(branch.From) is Instruction { IsInvalid: false, FlowControl: FlowControl.IndirectBranch or FlowControl.IndirectCall });

    /// <summary>The branch at RIP itself faulted, since it leads nowhere.</summary>
    public Cause AtBranch(in Instruction branch, string reason)
    {
        TakenBranch meant = new(BranchKind.Instruction, scene.Rip, TargetOf(branch), branch.Mnemonic, 0);
        return new Cause(Sentence(meant, isDone: false, reason), scene.Rip);
    }

    /// <summary>Where a branch at RIP that has not been executed leads.</summary>
    public ulong TargetOf(in Instruction branch)
    {
        if (IsReturn(branch.Mnemonic)) return scene.View.TryRead(scene.View.StackAddress(scene.Cpu->Registers[Gpr.Rsp]), scene.View.WordSize, out ulong top) ? top : 0;
        if (branch.OpCount == 0) return 0;
        return branch.GetOpKind(0) switch
        {
            OpKind.Register => scene.Value(branch.GetOpRegister(0)),
            OpKind.Memory when scene.Address(branch) is ulong pointer && scene.View.TryRead(pointer, scene.View.WordSize, out ulong value) => value,
            OpKind.NearBranch16 or OpKind.NearBranch32 or OpKind.NearBranch64 => branch.NearBranchTarget,
            _ => 0,
        };
    }

    /// <summary>What lies between the last branch and RIP is all zeros: code was expected where there is none.</summary>
    private Cause? ZeroRun()
    {
        TakenBranch? last = scene.LastBranch;
        bool isFirst = last is null && scene.Cpu->Mode == CodeMode.Code16;
        ulong start = last?.To ?? 0;
        if ((last is null && !isFirst) || scene.Rip <= start || !AreZeros(start) || !AreZeros(scene.Rip - ZeroBytes)) return null;
        string where = $"executed zeroed memory from {scene.Place(Linear(start))} to {FaultScene.Hex(Linear(scene.Rip))}";
        return isFirst
            ? new Cause($"{where}: there is no code where its start-up IPI (vector {FaultScene.Hex(Linear(start) >> 12)}) sent it", start)
            : new Cause($"{where}, where {Verb(last!.Value)} led", last.Value.From);
    }

    private bool AreZeros(ulong rip)
    {
        byte[] bytes = new byte[ZeroBytes];
        return scene.View.Read(Linear(rip), bytes) == ZeroBytes && !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }

    private static string Verb(TakenBranch branch) =>
        branch.Kind == BranchKind.Instruction ? branch.Mnemonic.ToString().ToLowerInvariant() : "the delivery of an exception or interrupt";

    private string Sentence(TakenBranch branch, bool isDone, string reason)
    {
        string verb = branch.Mnemonic switch
        {
            Mnemonic.Call => "called",
            Mnemonic.Ret or Mnemonic.Retf => "returned to",
            Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq => "returned by IRET to",
            Mnemonic.Sysret or Mnemonic.Sysretq => "returned by SYSRET to",
            Mnemonic.Syscall => "entered by SYSCALL",
            _ => "jumped to",
        };
        return $"{verb} {Target(branch.To)}: {Origin(branch, isDone)}{reason}";
    }

    private string Target(ulong rip) => rip == 0 ? "address 0" : scene.Place(Linear(rip));

    /// <summary>Where the target came from, as a clause that ends in a separator.</summary>
    private string Origin(TakenBranch branch, bool isDone)
    {
        string quality = branch.To == 0 ? "null" : "not an address of code";
        if (IsReturn(branch.Mnemonic) && scene.Code.IsReturnAddress(branch.To)) return "";
        if (IsReturn(branch.Mnemonic)) return $"the return address at {FaultScene.Hex(ReturnSlot(branch.Mnemonic, isDone))} on the stack is {quality}; ";
        if (scene.Code.At(branch.From) is not Instruction { IsInvalid: false } instruction || instruction.OpCount == 0) return "";
        if (instruction.GetOpKind(0) == OpKind.Register) return $"the function pointer in {instruction.GetOpRegister(0).GetFullRegister()} is {quality}; ";
        if (instruction.GetOpKind(0) == OpKind.Memory && scene.Address(instruction) is ulong pointer)
            return $"the function pointer at {scene.Place(pointer)} is {quality}; ";
        return "";
    }

    /// <summary>The slot that a return took its target from; one that is done has dropped it.</summary>
    private ulong ReturnSlot(Mnemonic mnemonic, bool isDone)
    {
        ulong rsp = scene.Cpu->Registers[Gpr.Rsp];
        bool isNear = mnemonic == Mnemonic.Ret;
        return isDone && isNear ? rsp - (ulong)scene.View.WordSize : rsp;
    }

    private static bool IsReturn(Mnemonic mnemonic) =>
        mnemonic is Mnemonic.Ret or Mnemonic.Retf or Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq;

    private ulong Linear(ulong rip) => scene.View.CodeAddress(rip);
}
