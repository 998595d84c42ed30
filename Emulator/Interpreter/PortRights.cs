// Who may use an I/O port.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>IOPL, else the permission bit map of the TSS (SDM 1, 20.5).</summary>
internal static unsafe class PortRights
{
    /// <summary><see langword="false"/>: #GP(0) or a fault of the look-up is pending.</summary>
    public static bool TryCheck(CpuState* cpu, ushort port, int size)
    {
        bool isFree = Virtual8086.IsProtected(cpu) ? cpu->Cpl <= SystemHandlers.Iopl(cpu) : !Virtual8086.IsActive(cpu);
        if (isFree) return true;
        return TryBitMap(Core.Of(cpu), port, size);
    }

    private static bool TryBitMap(Core core, ushort port, int size)
    {
        ref SegmentRegister task = ref core.State->Segments[SegReg.Tr];
        // A 16-bit TSS has no bit map.
        if (task.IsUnusable || TaskImage.IsNarrow(task) || task.Limit < TaskState.LimitMin) return Refuse(core);
        if (!SystemAccess.TryRead(core, task.Base + TaskState.IoMapBase32, out ushort map)) return false;
        // Two bytes are always read, so that a port at a byte boundary is covered.
        ulong offset = map + (ulong)(port >> 3);
        if (offset + 1 > task.Limit) return Refuse(core);
        if (!SystemAccess.TryRead(core, task.Base + offset, out ushort bits)) return false;
        return ((bits >> (port & 7)) & ((1 << size) - 1)) == 0 || Refuse(core);
    }

    private static bool Refuse(Core core)
    {
        Faults.Raise(core.State, ExceptionVector.GeneralProtection, 0);
        return false;
    }
}
