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
    private readonly Dictionary<ulong, List<Action>> physicalHooks = [];
    private ulong calledFor;
    private ulong calledAt = ulong.MaxValue;

    public bool IsEmpty => hooks.Count == 0 && physicalHooks.Count == 0;

    /// <summary>Adds a call in front of the instruction at a linear address, or at a guest physical one.</summary>
    public void Add(Core core, ulong address, Action call, bool isPhysical = false)
    {
        Dictionary<ulong, List<Action>> all = isPhysical ? physicalHooks : hooks;
        if (!all.TryGetValue(address, out List<Action>? calls)) all.Add(address, calls = []);
        calls.Add(call);
        core.ForgetLinks();
    }

    public void Remove(ulong address, Action call, bool isPhysical = false)
    {
        Dictionary<ulong, List<Action>> all = isPhysical ? physicalHooks : hooks;
        if (all.TryGetValue(address, out List<Action>? calls) && calls.Remove(call) && calls.Count == 0) all.Remove(address);
    }

    /// <summary>The machine is another one: what was called for before does not count.</summary>
    public void Forget() => calledAt = ulong.MaxValue;

    /// <summary>The instruction at RIP counts as met.</summary>
    public void Pass() => (calledFor, calledAt) = (LinearOf(cpu->Rip), cpu->RetiredAtEnd - (ulong)cpu->Budget);

    /// <summary>Whether one of the addresses lies in a block at RIP.</summary>
    public bool Covers(ulong rip, Block* block)
    {
        ulong linear = LinearOf(rip);
        foreach (ulong address in hooks.Keys)
            if (address - linear < block->Bytes) return true;
        return physicalHooks.Count != 0 && CoversPhysical(linear, block);
    }

    /// <summary>A block over two pages lies in two pieces.</summary>
    private bool CoversPhysical(ulong linear, Block* block)
    {
        ulong first = Math.Min((ulong)block->Bytes, Memory.GuestRam.PageSize - (linear & ~Memory.GuestRam.PageMask));
        return HasPhysical(linear, first) || (first < block->Bytes && HasPhysical((linear + first) & cpu->LinearMask, block->Bytes - first));
    }

    private bool HasPhysical(ulong linear, ulong bytes)
    {
        if (!DebugAccess.TryTranslate(cpu, Core.Of(cpu).Ram, linear, out ulong physical)) return false;
        foreach (ulong address in physicalHooks.Keys)
            if (address - physical < bytes) return true;
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
        if (calledFor == linear && calledAt == retired) return false;
        Action[] calls = CallsAt(linear);
        if (calls.Length == 0) return false;
        calledFor = linear;
        calledAt = retired;
        foreach (Action call in calls) call();
        return true;
    }

    private Action[] CallsAt(ulong linear)
    {
        hooks.TryGetValue(linear, out List<Action>? calls);
        List<Action>? others = null;
        if (physicalHooks.Count != 0 && DebugAccess.TryTranslate(cpu, Core.Of(cpu).Ram, linear, out ulong physical)) physicalHooks.TryGetValue(physical, out others);
        return calls is null && others is null ? [] : [.. calls ?? [], .. others ?? []];
    }

    private ulong LinearOf(ulong rip) => (rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
}
