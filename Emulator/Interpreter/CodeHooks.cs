// Calls to somebody outside of the guest in front of chosen instructions.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// Breakpoints of the host: by linear address, so neither code that is rewritten nor page tables that change matter, and without the guest's debug registers.
/// Blocks that hold one are neither linked nor run whole (<see cref="Breakpoints.Covers"/>); while there is none, nothing looks. As for a processor's own
/// instruction breakpoints, RF says that the instruction was met before: a page fault in between does not count it twice (SDM 3B, 19.3.1.1).
/// </summary>
internal sealed unsafe class CodeHooks(CpuState* cpu)
{
    private readonly Dictionary<ulong, List<Action>> hooks = [];
    private ulong calledFor;
    private ulong calledAt = ulong.MaxValue;

    public bool IsEmpty => hooks.Count == 0;

    /// <summary>Adds a call in front of the instruction at a linear address.</summary>
    public void Add(Core core, ulong linear, Action call)
    {
        if (!hooks.TryGetValue(linear, out List<Action>? calls)) hooks.Add(linear, calls = []);
        calls.Add(call);
        core.ForgetLinks();
    }

    public void Remove(ulong linear, Action call)
    {
        if (hooks.TryGetValue(linear, out List<Action>? calls) && calls.Remove(call) && calls.Count == 0) hooks.Remove(linear);
    }

    /// <summary>Whether one of the addresses lies in a block at RIP.</summary>
    public bool Covers(ulong rip, Block* block)
    {
        ulong linear = LinearOf(rip);
        foreach (ulong address in hooks.Keys)
            if (address - linear < block->Bytes) return true;
        return false;
    }

    /// <summary>
    /// In front of the instruction at RIP, which would be executed now. <see langword="true"/>: somebody was called, and may have changed anything. Once an
    /// instruction, even if the run is held meanwhile.
    /// </summary>
    public bool Call()
    {
        if (IsEmpty || (cpu->SystemFlags & Rflags.Rf) != 0) return false;
        ulong linear = LinearOf(cpu->Rip), retired = cpu->RetiredAtEnd - (ulong)cpu->Budget;
        if ((calledFor == linear && calledAt == retired) || !hooks.TryGetValue(linear, out List<Action>? calls)) return false;
        calledFor = linear;
        calledAt = retired;
        foreach (Action call in calls.ToArray()) call();
        return true;
    }

    private ulong LinearOf(ulong rip) => (rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
}
