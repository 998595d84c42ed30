// Accesses that the processor makes on its own: descriptor tables, task state, the stacks of handlers.
using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Supervisor accesses whatever the privilege (SDM 3A, 5.6.1). <see langword="false"/>: a fault is pending.</summary>
internal static unsafe class SystemAccess
{
    public static bool TryRead<T>(Core core, ulong linear, out T value)
        where T : unmanaged
    {
        byte cpl = Enter(core);
        T* source = GuestAccess.ReadAt<T>(core.State, linear, stack: false);
        value = source == null ? default : GuestRam.Load(source);
        Leave(core, cpl);
        return source != null;
    }

    public static bool TryWrite<T>(Core core, ulong linear, T value, bool stack = false)
        where T : unmanaged
    {
        byte cpl = Enter(core);
        bool done = GuestAccess.StoreAt(core.State, linear, value, stack);
        Leave(core, cpl);
        return done;
    }

    private static byte Enter(Core core)
    {
        byte cpl = core.State->Cpl;
        if (cpl != 0) core.SetCpl(0);
        return cpl;
    }

    private static void Leave(Core core, byte cpl)
    {
        if (cpl != 0) core.SetCpl(cpl);
    }
}
