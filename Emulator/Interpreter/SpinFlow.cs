// What the accesses of a turn of a loop depend on.
using System.Collections.Generic;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Follows every value through one observed turn, from the registers at its start and the places that it read. Sources are a bit each: general registers, the flags, loads.
/// Those that reach an address or a store are guards; those that only decide branches need none, since a plan goes through the same blocks or is given up.
/// </summary>
internal unsafe ref struct SpinFlow
{
    private const int FlagsSource = 16;
    private const int FirstLoad = 17;
    private const int LoadsMax = 64 - FirstLoad;
    private const int SizeMax = 8;
    private const RflagsBits Status = RflagsBits.CF | RflagsBits.PF | RflagsBits.AF | RflagsBits.ZF | RflagsBits.SF | RflagsBits.OF;

    private readonly SpinAccess[] accesses;
    private readonly List<(ulong Offset, int Size)> loads = [];
    private readonly List<(ulong Offset, int Size, ulong Sources)> stored = [];
    private readonly ulong[] registers = new ulong[16];
    private ulong flags = 1UL << FlagsSource;
    private ulong guarded;
    private int next; // of the accesses

    private SpinFlow(SpinAccess[] accesses)
    {
        this.accesses = accesses;
        for (int register = 0; register < registers.Length; register++) registers[register] = 1UL << register;
    }

    /// <summary>The guards of the turn that the probe observed last, with the values of now; null: it has instructions or accesses that are not followed.</summary>
    public static SpinGuards? Guards(CpuState* cpu, byte* ram, SpinProbe probe)
    {
        SpinFlow flow = new([.. probe.Accesses]);
        List<Instruction> turn = LoopCode.Decode(probe.Path, cpu->Mode);
        InstructionInfoFactory information = new();
        for (int index = 0; index < turn.Count; index++)
            if (!flow.TryFollow(information.GetInfo(turn[index]), turn[index], index)) return null;
        SpinGuards guards = new(cpu);
        for (int register = 0; register < flow.registers.Length; register++)
            if ((flow.guarded >> register & 1) != 0) guards.AddRegister(cpu, register);
        for (int load = 0; load < flow.loads.Count; load++)
            if ((flow.guarded >> (FirstLoad + load) & 1) != 0) guards.AddPlace(ram, flow.loads[load].Offset, flow.loads[load].Size);
        return (flow.guarded >> FlagsSource & 1) == 0 ? guards : null;
    }

    private bool TryFollow(in InstructionInfo information, in Instruction instruction, int index)
    {
        if (!IsPlain(information, instruction)) return false;
        ulong sources = (instruction.RflagsRead & Status) != 0 ? flags : 0;
        foreach (UsedRegister used in information.GetUsedRegisters())
            if (used.Access is not (OpAccess.Write or OpAccess.CondWrite or OpAccess.NoMemAccess)) sources |= Of(used.Register);
        foreach (UsedMemory used in information.GetUsedMemory()) guarded |= Of(used.Base) | Of(used.Index);
        if (!TryFollowAccesses(index, ref sources)) return false;
        foreach (UsedRegister used in information.GetUsedRegisters()) Write(used, sources);
        RflagsBits modified = instruction.RflagsModified & Status;
        if (modified != 0) flags = ReplacesFlags(instruction.Mnemonic) ? sources : flags | sources;
        return true;
    }

    /// <summary>Loads add what they read to the sources; stores are guarded.</summary>
    private bool TryFollowAccesses(int index, ref ulong sources)
    {
        int first = next;
        for (; next < accesses.Length && accesses[next].Instruction == index; next++)
            if (!accesses[next].IsStore && !TryLoad(accesses[next], ref sources)) return false;
        for (int access = first; access < next; access++)
            if (accesses[access].IsStore && !TryStore(accesses[access], sources)) return false;
        return true;
    }

    private bool TryLoad(in SpinAccess access, ref ulong sources)
    {
        if (access.Size > SizeMax || (access.Size & (access.Size - 1)) != 0) return false;
        for (int index = stored.Count - 1; index >= 0; index--)
        {
            (ulong offset, int size, ulong known) = stored[index];
            if (offset == access.Offset && size == access.Size)
            {
                sources |= known;
                return true;
            }

            if (offset < access.Offset + (ulong)access.Size && access.Offset < offset + (ulong)size) return false;
        }

        if (loads.Count == LoadsMax) return false;
        sources |= 1UL << (FirstLoad + loads.Count);
        loads.Add((access.Offset, access.Size));
        return true;
    }

    /// <summary>What was read where this stores would be something else in the next turn if the store changed it: it is guarded, too.</summary>
    private bool TryStore(in SpinAccess access, ulong sources)
    {
        if (access.Size > SizeMax) return false;
        guarded |= sources;
        for (int load = 0; load < loads.Count; load++)
            if (loads[load].Offset < access.Offset + (ulong)access.Size && access.Offset < loads[load].Offset + (ulong)loads[load].Size) guarded |= 1UL << (FirstLoad + load);
        stored.Add((access.Offset, access.Size, sources));
        return true;
    }

    private void Write(in UsedRegister used, ulong sources)
    {
        if (!used.Register.IsGPR() || used.Access is OpAccess.Read or OpAccess.CondRead or OpAccess.NoMemAccess) return;
        int register = used.Register.GetFullRegister() - Register.RAX;
        bool replaces = used.Access is OpAccess.Write or OpAccess.ReadWrite && used.Register.GetSize() >= 4;
        registers[register] = replaces ? sources : registers[register] | sources;
    }

    private readonly ulong Of(Register register) => register.IsGPR() ? registers[register.GetFullRegister() - Register.RAX] : 0;

    /// <summary>Works on general registers, flags and memory alone; nothing of the processor's own state is read, and what is said to be written always is.</summary>
    private static bool IsPlain(in InstructionInfo information, in Instruction instruction)
    {
        if (instruction.IsPrivileged || instruction.HasRepPrefix && instruction.Mnemonic != Mnemonic.Pause || instruction.HasRepnePrefix) return false;
        foreach (UsedRegister used in information.GetUsedRegisters())
            if (used.Register != Register.None && !used.Register.IsGPR() && !used.Register.IsIP() && !IsSegmentRead(used)) return false;
        return instruction.FlowControl is FlowControl.Next or FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch or FlowControl.IndirectBranch
            or FlowControl.Call or FlowControl.IndirectCall or FlowControl.Return && !ReadsProcessor(instruction.Mnemonic);
    }

    /// <summary>All six are written, whatever the operands are; a shift by nothing leaves them as they were.</summary>
    private static bool ReplacesFlags(Mnemonic mnemonic) => mnemonic is Mnemonic.Cmp or Mnemonic.Test or Mnemonic.Add or Mnemonic.Sub or Mnemonic.And or Mnemonic.Or or Mnemonic.Xor;

    private static bool IsSegmentRead(in UsedRegister used) => used.Register.IsSegmentRegister() && used.Access is OpAccess.Read or OpAccess.CondRead;

    private static bool ReadsProcessor(Mnemonic mnemonic) => mnemonic is Mnemonic.Cpuid or Mnemonic.Rdpid or Mnemonic.Xgetbv or Mnemonic.Sgdt or Mnemonic.Sidt or Mnemonic.Sldt
        or Mnemonic.Str or Mnemonic.Smsw or Mnemonic.Lar or Mnemonic.Lsl or Mnemonic.Verr or Mnemonic.Verw or Mnemonic.Rdfsbase or Mnemonic.Rdgsbase or Mnemonic.Pushf
        or Mnemonic.Pushfd or Mnemonic.Pushfq or Mnemonic.Lahf
        or Mnemonic.Bsf or Mnemonic.Bsr;
}
