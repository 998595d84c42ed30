// Which handlers are steps, so that hot code can be made of their types.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Filled while instructions are decoded, on any core's thread.</summary>
internal static unsafe class StepTable
{
    private static readonly ConcurrentDictionary<nint, Type> Parts = new();
    private static readonly ConcurrentDictionary<Type, nint> Composed = new();
    private static readonly MethodInfo Handle = typeof(Sequences).GetMethod(nameof(Sequences.Handle))!;

    /// <summary>The handler that does one step.</summary>
    public static Handler One<TStep>()
        where TStep : struct, IStep => Note(&Sequences.Handle<Sequences.Then<TStep, Sequences.End>>, typeof(TStep));

    /// <summary>A branch may end a sequence; it is known by its condition.</summary>
    public static Handler Branch<TCondition>(Handler handler)
        where TCondition : struct, ICondition => Note(handler, typeof(TCondition));

    /// <summary>Lists that a process makes at most: what the JIT has made it keeps for ever.</summary>
    private const int ListsMax = 10_000;

    /// <summary>No list can be made any more.</summary>
    public static bool IsFull => Composed.Count >= ListsMax;

    /// <summary>The step or condition behind a handler, or null.</summary>
    public static Type? Find(Handler handler) => Parts.GetValueOrDefault((nint)handler);

    /// <summary>The same handler has another address too.</summary>
    public static void NoteAlias(Handler handler, Handler alias)
    {
        if (Find(handler) is Type part) Note(alias, part);
    }

    public static bool IsBranch(Type part) => part.IsAssignableTo(typeof(ICondition));

    /// <summary>Whether the handler of a list is there already. If not, <see cref="Compose"/> runs the JIT.</summary>
    public static bool Has(Type sequence) => Composed.ContainsKey(sequence);

    /// <summary>The handler of a list.</summary>
    public static Handler Compose(Type sequence) => (Handler)Composed.GetOrAdd(sequence, static type =>
    {
        RuntimeMethodHandle method = Handle.MakeGenericMethod(type).MethodHandle;
        RuntimeHelpers.PrepareMethod(method);
        return method.GetFunctionPointer();
    });

    /// <summary>The list of some parts, of which the last may be a branch.</summary>
    public static Type ListOf(ReadOnlySpan<Type> parts)
    {
        Type list = typeof(Sequences.End);
        int rest = parts.Length;
        if (IsBranch(parts[^1]))
        {
            bool decides = parts[^2].IsAssignableTo(typeof(IDecidingStep));
            list = decides ? typeof(Sequences.DecideAndBranch<,>).MakeGenericType(parts[^2], parts[^1]) : typeof(Sequences.Branch<>).MakeGenericType(parts[^1]);
            rest -= decides ? 2 : 1;
        }
        for (int i = rest - 1; i >= 0; i--) list = typeof(Sequences.Then<,>).MakeGenericType(parts[i], list);
        return list;
    }

    private static Handler Note(Handler handler, Type part)
    {
        Parts[(nint)handler] = part;
        return handler;
    }
}
