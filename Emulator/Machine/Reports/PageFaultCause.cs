// Why an access to memory was refused.
using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Reports;

/// <summary>#PF: what was wanted, what forbids it, and what probably went wrong before.</summary>
internal sealed unsafe class PageFaultCause(FaultScene scene)
{
    /// <summary>Addresses below are taken for a null pointer and an offset.</summary>
    private const ulong NullReach = 64 * 1024;

    /// <summary>So far below RSP a push or a red zone may reach, and a large frame's probe.</summary>
    private const ulong StackReach = 64 * 1024;

    public Cause Find()
    {
        uint error = scene.Fault.ErrorCode;
        MemoryAccess access = scene.IsFetch ? MemoryAccess.Execute : (error & PageTableEntry.ErrorWrite) != 0 ? MemoryAccess.Write : MemoryAccess.Read;
        ReportPageWalk walk = PageWalkTrace.Of(scene.View, scene.Fault.Address, access, (error & PageTableEntry.ErrorUser) != 0);
        string verdict = walk.Allowed ? "the page tables allow it by now: they were changed after the fault" : walk.Verdict;
        if (access == MemoryAccess.Execute) return new TransferCause(scene).AtTarget(verdict, walk);
        string verb = access == MemoryAccess.Write ? "wrote to" : "read";
        string text = StackText(walk) ?? $"{verb} {scene.Place(scene.Fault.Address)}{NullText()}: {verdict}";
        return new Cause(text, scene.Rip, walk);
    }

    private string NullText()
    {
        if (scene.Fault.Address >= NullReach || scene.Instruction is not Instruction instruction) return "";
        Register register = instruction.MemoryBase;
        if (register != Register.None && register.IsGPR() && scene.Value(register) < NullReach)
            return scene.Value(register) == 0 ? $" through a null pointer ({scene.Is(register)})" : $" through a pointer that is nearly null ({scene.Is(register)})";
        return scene.Fault.Address < GuestRam.PageSize ? " through a null pointer" : "";
    }

    /// <summary>An access by RSP, or near below it, to a page that is not there, while there is one above: the stack has run over.</summary>
    private string? StackText(ReportPageWalk walk)
    {
        ulong rsp = scene.View.StackAddress(scene.Cpu->Registers[Gpr.Rsp]);
        if (!IsStackAccess() || walk.Allowed) return null;
        ulong address = scene.Fault.Address;
        ulong mask = scene.View.Bitness == 64 ? ulong.MaxValue : uint.MaxValue;
        bool near = ((rsp - address) & mask) < StackReach || ((address - rsp) & mask) < StackReach;
        ulong above = ((address & GuestRam.PageMask) + GuestRam.PageSize) & mask;
        if (!near) return null;
        bool isOverrun = PageWalkTrace.Of(scene.View, above, MemoryAccess.Write, user: false).Allowed;
        return isOverrun
            ? $"ran out of stack: RSP is {FaultScene.Hex(rsp)}, and {scene.Place(address)} cannot be written: {walk.Verdict}"
            : $"used a stack that is none: RSP is {FaultScene.Hex(rsp)}; {walk.Verdict}";
    }

    private bool IsStackAccess()
    {
        if (scene.Instruction is not Instruction { IsInvalid: false } instruction) return false;
        bool implicitly = instruction.IsStackInstruction;
        Register register = instruction.MemoryBase.GetFullRegister();
        return implicitly || register is Register.RSP || (register is Register.RBP && scene.Value(Register.RBP) - scene.Value(Register.RSP) < StackReach * 16);
    }
}
