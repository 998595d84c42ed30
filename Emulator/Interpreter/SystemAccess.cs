// Accesses that the processor makes on its own: descriptor tables, task state, the stacks of handlers.
using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// Supervisor accesses whatever the privilege (SDM 3A, 5.6.1). <see langword="false"/>: a fault is pending. Data breakpoints that they hit are noted,
/// and trap at the next boundary: whatever makes such accesses leaves its block.
/// </summary>
internal static unsafe class SystemAccess
{
    public static bool TryRead<T>(Core core, ulong linear, out T value)
        where T : unmanaged
    {
        Context before = Enter(core, stack: false);
        T* source = GuestAccess.ReadAt<T>(core.State, linear, stack: false);
        value = source == null ? default : GuestRam.Load(source);
        Leave(core, before);
        return source != null;
    }

    public static bool TryWrite<T>(Core core, ulong linear, T value, bool stack = false)
        where T : unmanaged
    {
        Context before = Enter(core, stack);
        bool done = GuestAccess.StoreAt(core.State, linear, value, stack);
        Leave(core, before);
        return done;
    }

    /// <summary>Implicit accesses heed SMAP whatever AC says; a push on the stack in use below level 3 is an explicit one.</summary>
    private static Context Enter(Core core, bool stack)
    {
        CpuState* cpu = core.State;
        Context before = new(cpu->Cpl, cpu->SystemFlags & Rflags.Ac, core.Breakpoints.Collects);
        core.Breakpoints.Collects = true;
        if (stack && cpu->Cpl != 3) before = before with { Ac = 0 };
        cpu->SystemFlags &= ~before.Ac;
        if (before.Changes) core.SetCpl(0);
        return before;
    }

    private static void Leave(Core core, Context before)
    {
        core.Breakpoints.Collects = before.Collects;
        core.State->SystemFlags |= before.Ac;
        if (before.Changes) core.SetCpl(before.Cpl);
    }

    /// <summary>What an access changes for its time.</summary>
    private readonly record struct Context(byte Cpl, ulong Ac, bool Collects)
    {
        public bool Changes => Cpl != 0 || Ac != 0;
    }
}
