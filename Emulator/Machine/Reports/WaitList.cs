// What a spinning core waits for.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Numerics;

using Iced.Intel;

using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Reports;

/// <summary>
/// The memory that the turns of a loop read. For a loop at a standstill that is known from its observation; else the addresses of operands are
/// worked out from the registers, which holds for loops that do not move their pointers.
/// </summary>
internal sealed class WaitList(GuestView view, FaultScene scene, Func<ulong, string?> meaningOf)
{
    private readonly List<(Instruction Instruction, ulong Linear, int Size)> operands = [];

    /// <param name="loop">One turn.</param>
    /// <param name="observed">Words of RAM (offset / 8) with a mask of bytes that a standstill depends on; empty if there is none.</param>
    public ImmutableArray<ReportWait> Of(SpinLoop? loop, IReadOnlyList<(ulong Word, byte Bytes)> observed)
    {
        foreach (Instruction instruction in loop?.Instructions ?? []) AddOperand(instruction);
        return observed.Count == 0 ? FromOperands() : FromObservation(observed);
    }

    private void AddOperand(in Instruction instruction)
    {
        bool reads = instruction.Mnemonic is not (Mnemonic.Lea or Mnemonic.Nop or Mnemonic.Clflush) && !IsPlainStore(instruction);
        if (reads && HasMemory(instruction) && scene.Address(instruction) is ulong linear) operands.Add((instruction, linear, Math.Clamp(instruction.MemorySize.GetSize(), 1, 8)));
    }

    private static bool HasMemory(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Memory) return true;
        return false;
    }

    private static bool IsPlainStore(in Instruction instruction) => instruction.Mnemonic == Mnemonic.Mov && instruction.Op0Kind == OpKind.Memory;

    private ImmutableArray<ReportWait> FromOperands()
    {
        ImmutableArray<ReportWait>.Builder waits = ImmutableArray.CreateBuilder<ReportWait>();
        foreach ((Instruction instruction, ulong linear, int size) in operands)
        {
            if (!view.TryRead(linear, size, out ulong value) || !view.TryTranslate(linear, out ulong physical)) continue;
            waits.Add(new ReportWait(view.Place(linear), size, value, meaningOf(physical), scene.Code.Text(instruction), view.CodePlace(instruction.IP)));
        }
        return waits.ToImmutable();
    }

    private ImmutableArray<ReportWait> FromObservation(IReadOnlyList<(ulong Word, byte Bytes)> observed)
    {
        ImmutableArray<ReportWait>.Builder waits = ImmutableArray.CreateBuilder<ReportWait>();
        foreach ((ulong word, byte mask) in observed)
        {
            ulong physical = PhysicalOf(word) + (ulong)BitOperations.TrailingZeroCount(mask);
            int size = BitOperations.PopCount(mask);
            (ulong linear, Instruction? by) = Linear(physical);
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            bytes.Clear();
            if (!view.Ram.TryRead(physical, bytes[..size])) continue;
            waits.Add(new ReportWait(view.Place(linear), size, BitConverter.ToUInt64(bytes), meaningOf(physical), by is Instruction reader ? scene.Code.Text(reader) : "", by is Instruction place ? view.CodePlace(place.IP) : null));
        }
        return waits.ToImmutable();
    }

    private unsafe ulong PhysicalOf(ulong word) => view.Ram.GuestAddress(view.Ram.Base + (word << ObservedWords.WordShift));

    /// <summary>The operand that lies there; without one the address is taken for mapped to itself.</summary>
    private (ulong Linear, Instruction? By) Linear(ulong physical)
    {
        foreach ((Instruction instruction, ulong linear, int size) in operands)
        {
            if (view.TryTranslate(linear, out ulong at) && physical - at < (ulong)size) return (linear + (physical - at), instruction);
        }
        return (physical, null);
    }
}
