// Which steps of a list need not note their flags.
using System;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>
/// Flags are dead where a later step of the same list sets all of them and nothing in between can read them. A step with a memory operand reads them
/// in this sense: it may fault, and the handler's frame shows them; it notes its own, since its second try is not part of the list. At the end of a list all flags are alive.
/// </summary>
internal static class StepFlags
{
    /// <summary>Exchanges steps whose flags are dead for those that do not note them.</summary>
    public static void Silence(Span<Type> steps)
    {
        bool dead = false;
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            bool memory = IsMemory(steps[i]);
            if (dead && !memory) steps[i] = SilentOf(steps[i]);
            dead = !memory && (SetsAll(steps[i]) || (dead && IsTransparent(steps[i])));
        }
    }

    private static Type SilentOf(Type step)
    {
        Type? operation = OperationOf(step);
        Type? silent = operation == null ? null
            : operation.IsAssignableTo(typeof(IPlainOp)) ? typeof(Quiet<>)
            : operation.IsAssignableTo(typeof(IPlainShift)) ? typeof(QuietShift<>) : null;
        if (silent == null) return step;
        Type[] arguments = step.GetGenericArguments();
        arguments[0] = silent.MakeGenericType(operation!);
        return step.GetGenericTypeDefinition().MakeGenericType(arguments);
    }

    private static bool SetsAll(Type step)
    {
        Type? operation = OperationOf(step);
        if (operation == null) return false;
        return operation.IsAssignableTo(typeof(IPlainOp)) || operation == typeof(ShiftOps.Shl) || operation == typeof(ShiftOps.Shr) || operation == typeof(ShiftOps.Sar);
    }

    /// <summary>Neither reads nor writes flags.</summary>
    private static bool IsTransparent(Type step)
    {
        Type? operation = OperationOf(step);
        if (operation == null) return step.DeclaringType == typeof(MoveSteps);
        return operation.IsGenericType && (operation.GetGenericTypeDefinition() == typeof(Quiet<>) || operation.GetGenericTypeDefinition() == typeof(QuietShift<>));
    }

    private static bool IsMemory(Type step) => Array.Exists(step.GetGenericArguments(), argument => argument.IsAssignableTo(typeof(IAddressing))) && !IsLea(step);

    private static bool IsLea(Type step) => step.GetGenericTypeDefinition() == typeof(MoveSteps.Lea<,>);

    /// <summary>What an arithmetic step computes; null for a move or a branch.</summary>
    private static Type? OperationOf(Type step) =>
        step.DeclaringType == typeof(AluSteps) || (step.IsGenericType && step.GetGenericTypeDefinition() == typeof(ShiftSteps.RI<,>)) ? step.GetGenericArguments()[0] : null;
}
