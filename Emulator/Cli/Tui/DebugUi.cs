// The debugger in the terminal.
using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using ToroEmu.Debugging;

namespace ToroEmu.Cli.Tui;

/// <summary>Draws, waits for a key, and draws again. A key that is pressed while the guest runs stops it.</summary>
internal static class DebugUi
{
    private const string Enter = "\x1b[?1049h\x1b[?25l"; // the other screen, no cursor
    private const string Leave = "\x1b[?25h\x1b[?1049l";
    private const string Home = "\x1b[H";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Null when there is a terminal at both ends, else one line.</summary>
    public static string? Problem() => Console.IsInputRedirected ? "--tui: standard input is no terminal; use toroemu debug IMAGE, or run IMAGE --gdb PORT"
        : Console.IsOutputRedirected ? "--tui: standard output is no terminal; use toroemu debug IMAGE, or run IMAGE --gdb PORT"
        : null;

    /// <summary>Until the user quits.</summary>
    public static void Run(DebugSession session)
    {
        session.Machine.Inspector.ListenToMessages();
        session.Machine.WaitsForHost = false;
        UiModel model = new(session, move => RunUntilKey(session, move));
        using Stream output = Console.OpenStandardOutput();
        Console.TreatControlCAsInput = true;
        Write(output, Enter);
        try
        {
            while (!model.IsOver)
            {
                Write(output, Home + Screen(model));
                model.Press(ReadKey(model));
            }
        }
        finally
        {
            Write(output, Leave);
            Console.TreatControlCAsInput = false;
        }
    }

    private static string Screen(UiModel model)
    {
        bool isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool isUnicode = Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage;
        return UiDrawing.Draw(model, Console.WindowWidth, Console.WindowHeight, isPlain, isUnicode).Replace("\n", "\r\n", StringComparison.Ordinal);
    }

    /// <summary>Ctrl-C quits, wherever the user is.</summary>
    private static ConsoleKeyInfo ReadKey(UiModel model)
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        if (key is not { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }) return key;
        if (model.Answer is not null) model.Press(new ConsoleKeyInfo('\x1b', ConsoleKey.Escape, false, false, false));
        return new ConsoleKeyInfo('q', ConsoleKey.Q, false, false, false);
    }

    private static DebugStop RunUntilKey(DebugSession session, Func<DebugStop> move)
    {
        Task<DebugStop> moving = Task.Run(move);
        while (!moving.Wait(Pace))
        {
            if (!Console.KeyAvailable) continue;
            Console.ReadKey(intercept: true);
            session.Interrupt();
        }

        return moving.Result;
    }

    private static void Write(Stream output, string text)
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        output.Flush();
    }
}
