// What the debugger's keys do.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using ToroEmu.Debugging;
using ToroEmu.Symbols;

namespace ToroEmu.Cli.Tui;

/// <summary>Knows nothing of terminals: gets keys, moves the session, says what happened.</summary>
/// <param name="session">What is debugged.</param>
/// <param name="run">Makes a move, which may take long.</param>
internal sealed class UiModel(DebugSession session, Func<Func<DebugStop>, DebugStop> run)
{
    public const string Keys = "s step a all m message c run  b back r run back  g goto p break w watch  tab q";

    private Action<string>? asked;

    public DebugSession Session => session;

    /// <summary>The core that is looked at and stepped.</summary>
    public int Core { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>What happened last, or what is asked for.</summary>
    public string Message { get; private set; } = "the first instruction is next";

    /// <summary>What has been typed of an answer; null: nothing is asked.</summary>
    public string? Answer { get; private set; }

    /// <summary>A key was pressed.</summary>
    public void Press(ConsoleKeyInfo key)
    {
        if (Answer is not null)
        {
            Type(key);
            return;
        }

        switch (key.Key, key.KeyChar)
        {
            case (ConsoleKey.Tab, _) or (ConsoleKey.DownArrow, _): Core = (Core + 1) % session.Cores; break;
            case (ConsoleKey.UpArrow, _): Core = (Core + session.Cores - 1) % session.Cores; break;
            case (_, 's'): Move(() => session.Resume(Steps(Core))); break;
            case (_, 'a'): StepAll(); break;
            case (_, 'm'): RunToMessage(); break;
            case (_, 'c'): Move(() => session.Resume([])); break;
            case (_, 'b'): Move(() => session.StepBack(Core)); break;
            case (_, 'r'): Move(session.ContinueBack); break;
            case (_, 'g'): Ask("instruction to go to", GoTo); break;
            case (_, 'p'): Ask("breakpoint, set or removed: function or 0xADDRESS", text => Toggle(text, StopPointKind.Execute, 1)); break;
            case (_, 'w'): Ask("watch, set or removed: name or 0xADDRESS, and bytes", Watch); break;
            case (_, 'q'): IsOver = true; break;
        }
    }

    private IReadOnlyList<CoreAction> Steps(int core) => [.. Enumerable.Range(0, session.Cores).Select(other => new CoreAction(other == core ? CoreMove.Step : CoreMove.Run))];

    /// <summary>Each core that does not wait makes a step, in turn.</summary>
    private void StepAll()
    {
        int chosen = Core;
        foreach (int core in Enumerable.Range(0, session.Cores).Where(core => !session.Machine.Inspector.IsWaiting(core)).ToArray())
            if (Move(() => session.Resume(Steps(core))).Kind != StopKind.Step) return;
        Core = chosen;
    }

    private void RunToMessage()
    {
        int known = session.Machine.Inspector.Messages.Messages.Count;
        Move(session.ResumeUntilMessage);
        if (session.Machine.Inspector.Messages.Messages.Count > known) Message = $"message {session.Machine.Inspector.Messages.Messages[^1]}";
    }

    private DebugStop Move(Func<DebugStop> move)
    {
        DebugStop stop = run(move);
        Core = Math.Max(stop.Core, 0);
        Message = Words(stop);
        return stop;
    }

    private string Words(DebugStop stop) => stop.Kind switch
    {
        StopKind.Step => $"core {stop.Core} has made a step",
        StopKind.Breakpoint => $"core {stop.Core} is at the breakpoint {stop.Point!.Address:x}",
        StopKind.Watchpoint => $"core {stop.Hit!.Core}, at {Name(stop.Hit.Rip)}: {Bytes(stop.Hit.Old)} {(stop.Hit.IsWrite ? "becomes" : "is read,")} {Bytes(stop.Hit.New)}",
        StopKind.HistoryBegin => "the beginning: there is nothing before",
        StopKind.Ended => $"the guest has ended ({session.Ended?.Reason}); backwards is possible",
        _ => "stopped",
    };

    private string Name(ulong address) => session.Machine.Inspector.Symbols.Find(address)?.ToString() ?? address.ToString("x", CultureInfo.InvariantCulture);

    private static string Bytes(byte[] bytes)
    {
        const int most = 8;
        return Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(most, bytes.Length))) + (bytes.Length > most ? ".." : "");
    }

    private void Ask(string what, Action<string> then) => (Message, Answer, asked) = (what, "", then);

    private void Type(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                (string text, Action<string> then) = (Answer!.Trim(), asked!);
                (Answer, Message) = (null, "");
                if (text.Length != 0) then(text);
                break;
            case ConsoleKey.Escape:
                (Answer, Message) = (null, "");
                break;
            case ConsoleKey.Backspace:
                Answer = Answer!.Length == 0 ? "" : Answer[..^1];
                break;
            default:
                if (!char.IsControl(key.KeyChar)) Answer += key.KeyChar;
                break;
        }
    }

    private void GoTo(string text)
    {
        if (ulong.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out ulong instructions)) Move(() => session.GoTo(instructions));
        else Message = $"{text}: a number of instructions, please";
    }

    private void Watch(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ulong length = sizeof(ulong);
        if (words.Length > 2 || (words.Length == 2 && !ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out length))) Message = $"{text}: a name or an address, and how many bytes, please";
        else Toggle(words[0], StopPointKind.Write, length);
    }

    private void Toggle(string text, StopPointKind kind, ulong length)
    {
        if (Find(text) is not ulong address)
        {
            Message = $"{text}: there is no such name; an address begins with 0x";
            return;
        }

        StopPoint point = new(kind, address, length);
        if (session.Remove(point)) Message = $"removed: {kind} at {Name(address)}";
        else Message = session.TryAdd(point) ? $"set: {kind} at {Name(address)}" : $"{text}: nothing can be watched there";
    }

    private ulong? Find(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address) ? address : null;
        return session.Machine.Inspector.Symbols.Named(text) is [Symbol first, ..] ? first.Address : null;
    }
}
