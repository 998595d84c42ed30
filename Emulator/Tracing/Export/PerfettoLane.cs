// What is open on a core's lane of a timeline.
using System;
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Tracing;

/// <summary>
/// Calls, or all functions of a stack, and above them what the core does. Slices of a lane must lie within each other: so whatever lies above one that ends is closed and opened again.
/// </summary>
/// <param name="open">Opens a slice.</param>
/// <param name="close">Closes the last one.</param>
internal sealed class PerfettoLane(Action<string> open, Action close)
{
    private readonly List<(string Name, object Id)> shown = [];
    private readonly List<(string Name, object Id)> calls = [];
    private IReadOnlyList<(string Name, object Id)> functions = [];
    private (string Name, object Id)? state;
    private CallNode? executing;

    /// <summary>What the core does; null: nothing that is worth a slice.</summary>
    public void Enter(string? activity)
    {
        state = activity is null ? null : (activity, new object());
        Show();
    }

    public void Begin(string name, object number)
    {
        calls.Add((name, number));
        Show();
    }

    /// <summary>The call with this number ends, if it was seen to begin.</summary>
    public void End(object number)
    {
        calls.RemoveAll(call => call.Id.Equals(number));
        Show();
    }

    /// <summary>The core executes this function, called by those above it.</summary>
    public void Move(CallNode leaf)
    {
        if (leaf == executing) return;
        executing = leaf;
        List<(string, object)> path = [];
        for (CallNode? node = leaf; node?.Caller is not null; node = node.Caller) path.Add((node.Name, node));
        path.Reverse();
        functions = path;
        Show();
    }

    /// <summary>Closes everything.</summary>
    public void Finish()
    {
        for (; shown.Count != 0; shown.RemoveAt(shown.Count - 1)) close();
    }

    private void Show()
    {
        List<(string Name, object Id)> path = [.. calls, .. functions];
        if (state is not null) path.Add(state.Value);
        int same = path.Zip(shown).TakeWhile(pair => pair.First.Id.Equals(pair.Second.Id)).Count();
        for (; shown.Count > same; shown.RemoveAt(shown.Count - 1)) close();
        foreach ((string Name, object Id) next in path.Skip(same))
        {
            open(next.Name);
            shown.Add(next);
        }
    }
}
