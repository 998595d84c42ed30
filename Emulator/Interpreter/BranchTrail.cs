// The last branches of a core, for reports.
using System;
using System.Collections.Generic;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// Every entry of a block leaves its address in a ring (<see cref="CpuState.Trail"/>): two stores, and nothing else is paid while the guest runs. Which
/// branches were taken follows from it: two blocks of which the second does not lie behind the first. Events between blocks are entries of their own.
/// </summary>
internal static unsafe class BranchTrail
{
    // An event: bit 0 is set, as in no block's address; then its kind, the vector, and 48 bits of RIP.
    private const ulong EventMark = 1;
    private const int KindShift = 1;
    private const int VectorShift = 8;
    private const int RipShift = 16;

    /// <summary>Notes that <paramref name="vector"/> was delivered at <paramref name="rip"/>.</summary>
    public static void NoteEvent(CpuState* cpu, BranchKind kind, byte vector, ulong rip) =>
        cpu->Trail[cpu->TrailNext++] = (rip << RipShift) | ((ulong)vector << VectorShift) | ((ulong)kind << KindShift) | EventMark;

    /// <summary>The blocks are about to be freed.</summary>
    public static void Forget(CpuState* cpu) => new Span<ulong>(cpu->Trail, CpuState.TrailLength).Clear();

    /// <summary>The last taken branches, the latest last; one that leads to the present RIP is among them even if nothing could be executed there.</summary>
    public static IReadOnlyList<TakenBranch> Last(CpuState* cpu, int most)
    {
        List<TakenBranch> branches = [];
        for (int index = 0; index < CpuState.TrailLength; index++)
        {
            ulong entry = Entry(cpu, index);
            if (entry == 0) continue;
            ulong? next = index + 1 < CpuState.TrailLength ? StartOf(Entry(cpu, index + 1)) : cpu->Rip;
            if (IsEvent(entry))
            {
                // Where an event led to shows in the block entered behind it.
                if (next is ulong handler) branches.Add(EventOf(entry, handler));
            }
            else if (next is ulong target && BranchOf((Block*)entry, target) is TakenBranch branch) branches.Add(branch);
        }
        return branches.Count <= most ? branches : branches.GetRange(branches.Count - most, most);
    }

    /// <summary>The blocks entered last, the latest last; null stands for an event.</summary>
    public static IReadOnlyList<nint> LastBlocks(CpuState* cpu)
    {
        List<nint> blocks = [];
        for (int index = 0; index < CpuState.TrailLength; index++)
        {
            ulong entry = Entry(cpu, index);
            if (entry != 0) blocks.Add(IsEvent(entry) ? 0 : (nint)entry);
        }
        return blocks;
    }

    /// <summary>The last so many entries, the latest last; 0 stands for an event.</summary>
    public static nint[] LastBlocks(CpuState* cpu, byte count)
    {
        nint[] blocks = new nint[count];
        for (int index = 0; index < count; index++)
        {
            ulong entry = Entry(cpu, CpuState.TrailLength - count + index);
            blocks[index] = IsEvent(entry) ? 0 : (nint)entry;
        }

        return blocks;
    }

    /// <summary>These blocks were entered last, in this order, and nothing came between; fewer than the trail has.</summary>
    public static bool EndsWith(CpuState* cpu, nint[] blocks)
    {
        for (int index = 0; index < blocks.Length; index++)
            if (Entry(cpu, CpuState.TrailLength - blocks.Length + index) != (ulong)blocks[index]) return false;
        return true;
    }

    /// <summary>Whether the faulting instruction at RIP is the first one behind an IRET.</summary>
    public static bool IsBehindIret(CpuState* cpu)
    {
        ulong last = Entry(cpu, CpuState.TrailLength - 1), before = Entry(cpu, CpuState.TrailLength - 2);
        return IsIret(last) || (!IsEvent(last) && last != 0 && ((Block*)last)->Rip == cpu->Rip && IsIret(before));
    }

    private static bool IsIret(ulong entry) =>
        entry != 0 && !IsEvent(entry) && ((Code)LastInsn((Block*)entry)->Code).Mnemonic() is Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq;

    /// <summary>Entries by age, the oldest first.</summary>
    private static ulong Entry(CpuState* cpu, int index) => cpu->Trail[(byte)(cpu->TrailNext + index)];

    private static bool IsEvent(ulong entry) => (entry & EventMark) != 0;

    /// <summary>RIP at which an entry begins: a block's first, or where an event came.</summary>
    private static ulong? StartOf(ulong entry) => entry == 0 ? null : IsEvent(entry) ? RipOf(entry) : ((Block*)entry)->Rip;

    private static ulong RipOf(ulong entry) => (ulong)((long)entry >> RipShift);

    private static TakenBranch EventOf(ulong entry, ulong handler) =>
        new((BranchKind)((entry >> KindShift) & 0x3F), RipOf(entry), handler, Mnemonic.INVALID, (byte)(entry >> VectorShift));

    private static DecodedInsn* LastInsn(Block* block) => Block.First(block) + block->Count - 1;

    /// <summary>The branch at the end of a block that led to <paramref name="target"/>; null if none was taken: it fell through, or was left before its end.</summary>
    private static TakenBranch? BranchOf(Block* block, ulong target)
    {
        DecodedInsn* last = LastInsn(block);
        Code code = (Code)last->Code;
        FlowControl flow = code.FlowControl();
        bool isNear = flow is FlowControl.ConditionalBranch || code.IsJmpShortOrNear() || code.IsCallNear();
        bool inside = target - block->Rip < block->Bytes;
        bool taken = isNear ? target == last->Imm : flow is not (FlowControl.Next or FlowControl.Interrupt or FlowControl.Exception) && !inside;
        return taken ? new TakenBranch(BranchKind.Instruction, block->Rip + (ulong)last->Start, target, code.Mnemonic(), 0) : null;
    }
}
