// Calls to somebody outside of the guest at accesses to chosen memory.
using System.Collections.Immutable;

using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Watchpoints of the host, beside the guest's debug registers: pages that hold one are kept out of the TLB, and an instruction that touches one runs by itself. A turn of a
/// loop that is observed, and taken back, touches nothing (<see cref="SpinProbe"/>). While there is none, nothing looks.
/// </summary>
internal sealed class DataHooks
{
    private ImmutableArray<DataHook> hooks = [];

    public bool IsEmpty => hooks.IsEmpty;

    /// <summary>The instruction that was left has to run by itself, and for no other reason: <see cref="TakeWish"/>.</summary>
    private bool wantsSingle;

    public void Add(Core core, DataHook hook)
    {
        hooks = hooks.Add(hook);
        core.FlushTlb();
    }

    public void Remove(Core core, DataHook hook)
    {
        hooks = hooks.Remove(hook);
        core.FlushTlb();
    }

    /// <summary>Keeps accesses to watched pages out of the TLB.</summary>
    public void Hide(ulong linear, ref PageMapping mapping)
    {
        foreach (DataHook hook in hooks)
        {
            if (!hook.IsOnPage(hook.IsPhysical ? mapping.Physical : linear)) continue;
            mapping.Writable = false;
            mapping.Readable &= !hook.OnReads;
        }
    }

    /// <summary>Somebody watches a part of what is about to be accessed.</summary>
    public bool IsHit(in StagedAccess access, bool isWrite)
    {
        foreach (DataHook hook in hooks)
            if (hook.IsHit(access, isWrite)) return true;
        return false;
    }

    public void Call(in StagedAccess access, bool isWrite)
    {
        foreach (DataHook hook in hooks)
            if (hook.IsHit(access, isWrite)) hook.Call(isWrite);
    }

    public void WantSingle() => wantsSingle = true;

    /// <summary>Whether the instruction that was just left is to run by itself because of a hook alone.</summary>
    public bool TakeWish()
    {
        bool wished = wantsSingle;
        wantsSingle = false;
        return wished;
    }
}
