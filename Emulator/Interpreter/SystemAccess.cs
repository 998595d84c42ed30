// Accesses that the processor makes on its own: descriptor tables, task state, the stacks of handlers.
using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// Supervisor accesses whatever the privilege (SDM 3A, 5.6.1), but for stacks. <see langword="false"/>: a fault is pending. Data breakpoints that
/// they hit are noted, and trap at the next boundary: whatever makes such accesses leaves its block.
/// </summary>
internal static unsafe class SystemAccess
{
    /// <summary>In the place of a level: an implicit access.</summary>
    private const int Implicit = -1;

    public static bool TryRead<T>(Core core, ulong linear, out T value)
        where T : unmanaged => TryReadStack(core, linear, Implicit, out value);

    public static bool TryWrite<T>(Core core, ulong linear, T value)
        where T : unmanaged => TryWriteStack(core, linear, Implicit, value);

    /// <summary>Pops from a stack with the rights of <paramref name="level"/>.</summary>
    public static bool TryReadStack<T>(Core core, ulong linear, int level, out T value)
        where T : unmanaged
    {
        Context before = Enter(core, level);
        T* source = GuestAccess.ReadAt<T>(core.State, Cut(core, linear), stack: false);
        value = source == null ? default : GuestRam.Load(source);
        Leave(core, before);
        return source != null;
    }

    /// <summary>Pushes on a stack with the rights of <paramref name="level"/>.</summary>
    public static bool TryWriteStack<T>(Core core, ulong linear, int level, T value)
        where T : unmanaged
    {
        Context before = Enter(core, level);
        bool done = GuestAccess.StoreAt(core.State, Cut(core, linear), value, stack: false);
        Leave(core, before);
        return done;
    }

    /// <summary>Linear addresses have 32 bits outside of long mode.</summary>
    private static ulong Cut(Core core, ulong linear) => (core.State->Efer & Efer.Lma) != 0 ? linear : linear & 0xFFFF_FFFF;

    /// <summary>Implicit accesses, and pushes on the stack of an inner level, heed SMAP whatever AC says; those on the stack in use are explicit.</summary>
    private static Context Enter(Core core, int level)
    {
        CpuState* cpu = core.State;
        Context before = new(cpu->Cpl, cpu->SystemFlags & Rflags.Ac, core.Breakpoints.Collects, level == Implicit ? (byte)0 : (byte)level);
        core.Breakpoints.Collects = true;
        if (level == cpu->Cpl) before = before with { Ac = 0 };
        cpu->SystemFlags &= ~before.Ac;
        if (before.Changes) core.SetCpl(before.Level);
        return before;
    }

    private static void Leave(Core core, Context before)
    {
        core.Breakpoints.Collects = before.Collects;
        core.State->SystemFlags |= before.Ac;
        if (before.Changes) core.SetCpl(before.Cpl);
    }

    /// <summary>What an access changes for its time.</summary>
    private readonly record struct Context(byte Cpl, ulong Ac, bool Collects, byte Level)
    {
        public bool Changes => Cpl != Level || Ac != 0;
    }
}
