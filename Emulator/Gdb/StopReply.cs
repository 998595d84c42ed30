// What gdb is told when a core has stopped.
using System.Globalization;
using System.Text;

using ToroEmu.Debugging;

namespace ToroEmu.Gdb;

/// <summary>T packets (Debugging with GDB, E.3).</summary>
internal static class StopReply
{
    private static readonly int[] Expedited = [GdbRegisters.NumberOf("rbp"), GdbRegisters.NumberOf("rsp"), GdbRegisters.NumberOf("rip")];

    /// <param name="target">The machine.</param>
    /// <param name="core">The core that has stopped.</param>
    /// <param name="signal">A number of gdb's.</param>
    /// <param name="reason">Further pairs, each with a semicolon behind it.</param>
    public static string Of(GdbTarget target, int core, int signal, string reason = "")
    {
        StringBuilder text = new(string.Create(CultureInfo.InvariantCulture, $"T{signal:x2}{reason}thread:{GdbTarget.ThreadOf(core):x};core:{core:x};"));
        foreach (int register in Expedited) text.Append(CultureInfo.InvariantCulture, $"{register:x}:{Hex.Bytes(target.ReadRegister(core, register))};");
        return text.ToString();
    }

    /// <summary>What a stop at a point of a kind is called.</summary>
    public static string Reason(int kind, StopPoint point) => kind switch
    {
        RspSpec.SoftwareBreakpoint => "swbreak:;",
        RspSpec.HardwareBreakpoint => "hwbreak:;",
        RspSpec.WriteWatchpoint => $"watch:{Hex.Number(point.Address)};",
        RspSpec.ReadWatchpoint => $"rwatch:{Hex.Number(point.Address)};",
        _ => $"awatch:{Hex.Number(point.Address)};",
    };
}
