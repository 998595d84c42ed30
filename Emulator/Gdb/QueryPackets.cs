// q and Q packets.
using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;

namespace ToroEmu.Gdb;

/// <summary>Questions and switches (Debugging with GDB, E.4).</summary>
internal sealed class QueryPackets(
    GdbTarget target, ThreadSelection threads, RunControl run, GdbConnection connection, string? symbolFile, MonitorCommands monitor)
{
    /// <summary>x86_64----, as lldb wants it.</summary>
    private static readonly string Triple = Hex.Text("x86_64--");

    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(0.5);

    private readonly TransferPackets transfers = new(target, run, symbolFile);
    private readonly SearchPackets searches = new(target, threads);

    public string? Answer(string packet)
    {
        int end = packet.AsSpan().IndexOfAny([':', ',', ';']);
        string name = end < 0 ? packet : packet[..end], rest = end < 0 ? "" : packet[(end + 1)..];
        return name switch
        {
            "qSupported" => Supported(),
            "qfThreadInfo" => "m" + string.Join(',', threads.All.Select(core => Hex.Number(GdbTarget.ThreadOf(core)))),
            "qsThreadInfo" => "l",
            "qThreadExtraInfo" => ExtraInfo(rest),
            "qC" => $"QC{Hex.Number(GdbTarget.ThreadOf(threads.General))}",
            "qAttached" => "1",
            "qOffsets" => "Text=0;Data=0;Bss=0",
            "qSymbol" => RspSpec.Ok,
            "qRcmd" => Monitor(rest),
            "qXfer" => transfers.Answer(rest),
            "qSearch" => searches.Search(rest),
            "qCRC" => searches.Checksum(rest),
            "qHostInfo" => $"triple:{Triple};endian:little;ptrsize:8;hostname:{Hex.Text("toroemu")};",
            "qProcessInfo" => $"pid:1;triple:{Triple};endian:little;ptrsize:8;",
            "qqemu.PhyMemMode" => target.IsPhysical ? "1" : "0",
            "qqemu.Supported" => "PhyMemMode",
            _ => Switch(name, rest),
        };
    }

    private string Switch(string name, string value)
    {
        switch (name)
        {
            case "QStartNoAckMode":
                connection.IsReliable = true;
                return RspSpec.Ok;
            case "QNonStop" when value is "0" or "1":
                run.Forget();
                run.IsNonStop = value == "1";
                return RspSpec.Ok;
            case "Qqemu.PhyMemMode" when value is "0" or "1":
                target.IsPhysical = value == "1";
                return RspSpec.Ok;
            case "QThreadSuffixSupported" or "QListThreadsInStopReply":
                return RspSpec.Unsupported;
            default:
                return RspSpec.Unsupported;
        }
    }

    private static string Supported() => string.Create(
        CultureInfo.InvariantCulture,
        $"PacketSize={RspSpec.PacketMax:x};QStartNoAckMode+;QNonStop+;swbreak+;hwbreak+;vContSupported+;ReverseStep+;ReverseContinue+;ConditionalBreakpoints+;")
        + "qXfer:features:read+;qXfer:threads:read+;qXfer:memory-map:read+;qXfer:exec-file:read+;binary-upload+;PhyMemMode+";

    private string ExtraInfo(string thread) => threads.Named(thread) is [int core]
        ? Hex.Text($"core {core} [{target.StateOf(core, run.IsRunning(core))}]")
        : RspSpec.ErrorNoSuchThread;

    /// <summary>gdb gives up on a command that says nothing for two seconds (its remotetimeout); going to some far moment takes longer.</summary>
    private string WithSignsOfLife(Func<string> command)
    {
        using ManualResetEvent ended = new(false);
        Timer signs = new(_ => connection.Send("O"), null, SignOfLife, SignOfLife);
        try
        {
            return command();
        }
        finally
        {
            signs.Dispose(ended);
            ended.WaitOne(); // nothing may follow the answer
        }
    }

    /// <summary>Text goes out in pieces in front of the answer, so that it may be of any length.</summary>
    private string Monitor(string digits)
    {
        if (Hex.ToBytes(digits) is not byte[] command) return RspSpec.ErrorInvalid;
        string text = WithSignsOfLife(() => monitor.Follow(Encoding.UTF8.GetString(command).Trim()));
        const int piece = RspSpec.PacketMax / 8;
        for (int at = 0; at < text.Length; at += piece) connection.Send($"O{Hex.Text(text.Substring(at, Math.Min(piece, text.Length - at)))}");
        return RspSpec.Ok;
    }
}
