// What the debugger's screen shows of one moment, as text.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

using ToroEmu.Debugging;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Machines;
using ToroEmu.Machines.Messages;
using ToroEmu.Machines.Reports;

namespace ToroEmu.Cli.Tui;

/// <summary>Lines of each part; who draws them cuts them to the room there is.</summary>
internal sealed class UiScreen(DebugSession session, int core)
{
    private const int StackWords = 8;

    private readonly GuestView view = session.Inside.ViewOf(core);

    /// <summary>Where the run is.</summary>
    public string Place
    {
        get
        {
            RunPosition position = session.Machine.Position;
            return string.Create(CultureInfo.InvariantCulture, $"instruction {position.Instructions}  slice {position.Slices}  {position.Nanoseconds / 1e6:0.000} ms");
        }
    }

    /// <summary>A line for each core, that of the chosen one marked.</summary>
    public ImmutableArray<string> Cores => [.. Enumerable.Range(0, session.Cores).Select(CoreLine)];

    /// <summary>The function and line that the core is in.</summary>
    public string CodeTitle
    {
        get
        {
            ReportPlace place = view.CodePlace(Rip(core));
            return $"{place.Symbol ?? "code"}{(place.Source is { } source ? $"  {source}" : "")}";
        }
    }

    /// <summary>Instructions, the next one marked and as near to the middle as it can be.</summary>
    public ImmutableArray<string> Code(int lines)
    {
        ImmutableArray<ReportInstruction> all = new CodeWindow(view).Around(Rip(core), null);
        int marked = Math.Max(0, all.ToList().FindIndex(line => line.IsMarked)), first = Math.Max(0, Math.Min(marked - ((lines - 1) / 2), all.Length - lines));
        return [.. all.Skip(first).Take(lines).Select(CodeLine)];
    }

    public ImmutableArray<string> Registers
    {
        get
        {
            string[] legacy = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp"];
            return
            [
                .. legacy.Select((name, index) => $"{name} {Hex(name)} {$"r{index + 8}",-3} {Hex($"r{index + 8}")}"),
                $"rip {Hex("rip")} fl  {Hex("rflags")}",
            ];
        }
    }

    /// <summary>Words from RSP upwards, with names of what they point to.</summary>
    public ImmutableArray<string> Stack
    {
        get
        {
            List<string> lines = [];
            ulong pointer = Value("rsp");
            for (int word = 0; word < StackWords; word++)
            {
                ulong at = pointer + (ulong)(word * view.WordSize);
                if (!view.TryRead(view.StackAddress(at), view.WordSize, out ulong value)) break;
                lines.Add($"{value.ToString($"x{view.WordSize * 2}", CultureInfo.InvariantCulture)} {view.Place(value).Symbol}");
            }

            return [.. lines];
        }
    }

    /// <summary>Rings with messages that the receiver has not given back yet, then the last messages, the newest first.</summary>
    public ImmutableArray<string> Messages
    {
        get
        {
            IEnumerable<string> rings = session.Rings.Select(ring => (Ring: ring, Count: InFlight(ring))).Where(one => one.Count != 0)
                .Select(one => $"{one.Ring.Sender}>{one.Ring.Receiver} {one.Count} in flight of {one.Ring.Length}");
            return [.. rings, .. session.Machine.Inspector.Messages.Messages.Reverse().Take(StackWords).Select(Line)];
        }
    }

    /// <summary>The number of rings.</summary>
    public int Rings => session.Rings.Count;

    private static string Line(BusMessage message) => string.Create(CultureInfo.InvariantCulture, $"{message.From}>{message.To} {message.Length} bytes at {message.Instructions}");

    private static string CodeLine(ReportInstruction line) =>
        $"{(line.IsMarked ? '>' : ' ')}{line.Place.Address.ToString("x", CultureInfo.InvariantCulture)} {line.Text}";

    private string CoreLine(int number)
    {
        ulong rip = Rip(number);
        string state = session.Machine.Inspector.IsWaiting(number) ? "waits" : number == session.Inside.LastCore ? "ran" : "ready";
        string where = session.Inside.ViewOf(number).CodePlace(rip).Symbol ?? rip.ToString("x", CultureInfo.InvariantCulture);
        return $"{(number == core ? '>' : ' ')}{number} {state,-5} {where}";
    }

    private ulong Rip(int number) => session.Machine.Inspector.TryReadRegister(number, "RIP", out ulong rip) ? rip : 0;

    private ulong Value(string register) => session.Machine.Inspector.TryReadRegister(core, register, out ulong value) ? value : 0;

    private string Hex(string register) => Value(register).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The receiver offers all buffers at first, and each again when it has read it.</summary>
    private int InFlight(in VirtIOBusRing ring)
    {
        Span<byte> offered = stackalloc byte[sizeof(ushort)], used = stackalloc byte[sizeof(ushort)];
        if (!session.Machine.TryReadMemory(ring.DriverArea + VirtqueueLayout.AvailIndex, offered) || !session.Machine.TryReadMemory(ring.DeviceArea + VirtqueueLayout.UsedIndex, used)) return 0;
        ushort free = (ushort)(BitConverter.ToUInt16(offered) - BitConverter.ToUInt16(used));
        return free > ring.Length ? 0 : (int)ring.Length - free;
    }
}
