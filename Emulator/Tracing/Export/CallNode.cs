// A function as it was called by others.
using System.Collections.Generic;

namespace ToroEmu.Tracing;

/// <summary>A node of the tree of calls; its callers are above it.</summary>
/// <param name="name">The function.</param>
/// <param name="caller">Null: the root of a core.</param>
internal sealed class CallNode(string name, CallNode? caller)
{
    private readonly Dictionary<string, CallNode> callees = [];

    /// <summary>Instructions that were executed in it, without those of its callees.</summary>
    public ulong Instructions { get; set; }

    /// <summary>Functions above it.</summary>
    public int Depth { get; } = caller is null ? 0 : caller.Depth + 1;

    public string Name => name;

    public CallNode? Caller => caller;

    public IEnumerable<CallNode> Callees => callees.Values;

    /// <summary>A function that this one calls.</summary>
    public CallNode Callee(string name)
    {
        if (!callees.TryGetValue(name, out CallNode? callee)) callees.Add(name, callee = new CallNode(name, this));
        return callee;
    }
}
