// Accesses that the processor makes on its own: descriptor tables, task state, the stacks of handlers.
using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Supervisor accesses whatever the privilege (SDM 3A, 5.6.1), but for stacks. <see langword="false"/>: a fault is pending.</summary>
internal static unsafe class SystemAccess
{
    public static bool TryRead<T>(Core core, ulong linear, out T value)
        where T : unmanaged => TryReadStack(core, linear, 0, out value);

    public static bool TryWrite<T>(Core core, ulong linear, T value)
        where T : unmanaged => TryWriteStack(core, linear, 0, value);

    /// <summary>Pops from a stack with the rights of <paramref name="level"/>.</summary>
    public static bool TryReadStack<T>(Core core, ulong linear, int level, out T value)
        where T : unmanaged
    {
        byte cpl = Enter(core, level);
        T* source = GuestAccess.ReadAt<T>(core.State, Cut(core, linear), stack: false);
        value = source == null ? default : GuestRam.Load(source);
        Leave(core, cpl, level);
        return source != null;
    }

    /// <summary>Pushes on a stack with the rights of <paramref name="level"/>.</summary>
    public static bool TryWriteStack<T>(Core core, ulong linear, int level, T value)
        where T : unmanaged
    {
        byte cpl = Enter(core, level);
        bool done = GuestAccess.StoreAt(core.State, Cut(core, linear), value, stack: false);
        Leave(core, cpl, level);
        return done;
    }

    /// <summary>Linear addresses have 32 bits outside of long mode.</summary>
    private static ulong Cut(Core core, ulong linear) => (core.State->Efer & Efer.Lma) != 0 ? linear : linear & 0xFFFF_FFFF;

    private static byte Enter(Core core, int level)
    {
        byte cpl = core.State->Cpl;
        if (cpl != level) core.SetCpl((byte)level);
        return cpl;
    }

    private static void Leave(Core core, byte cpl, int level)
    {
        if (cpl != level) core.SetCpl(cpl);
    }
}
