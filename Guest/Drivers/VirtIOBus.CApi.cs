// The C interface of toro.h to the bus.
using System.Runtime;

namespace ToroEmu.Guest.Drivers;

/// <summary>System V calling convention; results as in <see cref="VirtIOBus"/>.</summary>
internal static unsafe class VirtIOBusCApi
{
    [RuntimeExport("SendTo")]
    public static int SendTo(int core, void* buffer, int length) => VirtIOBus.SendTo(core, buffer, length);

    [RuntimeExport("RecvFrom")]
    public static int RecvFrom(int core, void* buffer, int capacity) => VirtIOBus.RecvFrom(core, buffer, capacity);

    [RuntimeExport("TryRecvFrom")]
    public static int TryRecvFrom(int core, void* buffer, int capacity) => VirtIOBus.TryRecvFrom(core, buffer, capacity);

    [RuntimeExport("PeekFrom")]
    public static int PeekFrom(int core) => VirtIOBus.PeekFrom(core);

    [RuntimeExport("GetRank")]
    public static int GetRank() => Platform.Core;

    [RuntimeExport("GetCores")]
    public static int GetCores() => Platform.Cores;
}
