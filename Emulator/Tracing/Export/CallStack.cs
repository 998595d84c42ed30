// Who called whom on a core.
using System.Collections.Generic;

namespace ToroEmu.Tracing;

/// <summary>
/// Follows calls and returns. A return goes to the call that it belongs to, whatever lies above it; one that belongs to none, as when threads change, begins a new stack. Interrupts and
/// exceptions are calls; the IRET back to where they came ends them.
/// </summary>
internal sealed class CallStack(ExportContext context, int core)
{
    /// <summary>What it takes.</summary>
    public const RunEventKinds Needs = RunEventKinds.Instruction | RunEventKinds.Branch;

    /// <summary>A guest that calls and never returns does not fill the memory.</summary>
    private const int DepthMax = 512;

    private readonly List<(ulong Return, CallNode Caller)> open = [];
    private readonly CallNode root = new($"core {core}", null);
    private ulong behind; // the last instruction
    private CallNode? leaf;

    public CallNode Root => root;

    /// <summary>The function that executes, below all that called it.</summary>
    public CallNode Leaf => leaf ?? root;

    public void Add(in RunEvent happened)
    {
        switch (happened.Kind)
        {
            case RunEventKind.Instruction:
                Execute(happened.Rip);
                behind = happened.Rip + (ulong)happened.Size;
                break;
            case RunEventKind.Branch when (RunBranch)happened.Detail == RunBranch.Call:
                Call(behind, happened.Address);
                break;
            case RunEventKind.Branch when (RunBranch)happened.Detail is RunBranch.Return or RunBranch.System:
                Return(happened.Address, isReturn: (RunBranch)happened.Detail == RunBranch.Return);
                break;
            case RunEventKind.Interrupt or RunEventKind.Exception:
                Call(happened.Rip, happened.Address);
                break;
        }
    }

    /// <summary>A jump into another function takes the place of the one that it leaves.</summary>
    private void Execute(ulong rip)
    {
        string name = context.FunctionOf(rip);
        if (leaf is null || leaf.Name != name) leaf = (leaf?.Caller ?? root).Callee(name);
        leaf.Instructions++;
    }

    private void Call(ulong back, ulong target)
    {
        CallNode caller = Leaf;
        if (open.Count >= DepthMax)
        {
            open.Clear();
            caller = root;
        }

        open.Add((back, caller));
        leaf = caller.Callee(context.FunctionOf(target));
    }

    private void Return(ulong target, bool isReturn)
    {
        int index = open.FindLastIndex(call => call.Return == target);
        if (index >= 0)
        {
            leaf = open[index].Caller;
            open.RemoveRange(index, open.Count - index);
        }
        else if (isReturn)
        {
            open.Clear();
            leaf = root.Callee(context.FunctionOf(target));
        }
    }
}
