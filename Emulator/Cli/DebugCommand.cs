// "toroemu debug": a guest under gdb or lldb.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using ToroEmu.Cli.Tui;
using ToroEmu.Gdb;
using ToroEmu.Machines.State;

namespace ToroEmu.Cli;

/// <summary>Starts the debugger that is installed, connected to the guest, which stands at its first instruction. The terminal is the debugger's.</summary>
internal sealed class DebugCommand
{
    private const string Gdb = "gdb";
    private const string Lldb = "lldb";

    private readonly RunOptions options = new();

    private readonly Option<string?> debugger = new("--debugger")
    {
        Description = "gdb, lldb, or the path of one of them [default: gdb if it is installed, else lldb]",
        HelpName = "NAME",
    };

    private readonly Argument<string[]> arguments = new("DEBUGGER-ARGUMENTS")
    {
        Description = "Behind -- : what the debugger is started with besides, as in: toroemu debug IMAGE -- -ex \"break main\"",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> tui = new("--tui") { Description = "Debug in this terminal, without gdb or lldb: cores, code, registers, messages, forwards and backwards" };

    private DebugCommand()
    {
    }

    public static Command Create(CliHost host)
    {
        DebugCommand debug = new();
        Command command = new("debug", "Run a guest image under gdb or lldb, from its first instruction, forwards and backwards; options as of run");
        debug.options.AddTo(command);
        command.Options.Add(debug.debugger);
        command.Options.Add(debug.tui);
        command.Arguments.Add(debug.arguments);
        command.SetAction(parsed => debug.Run(host, parsed));
        return command;
    }

    private int Run(CliHost host, ParseResult parsed)
    {
        RunRequest request = RunCommand.Read(options, parsed).ForDebugger();
        if (parsed.GetValue(tui)) return (int)TuiRun.Run(host, request);
        string program = FindDebugger(parsed.GetValue(debugger));
        bool isLldb = Path.GetFileName(program).StartsWith(Lldb, StringComparison.Ordinal);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("toroemu-debug-");
        try
        {
            GdbEndpoint place = isLldb ? new GdbEndpoint("127.0.0.1", 0, null) : new GdbEndpoint(null, 0, Path.Combine(folder.FullName, "gdb"));
            using Socket listener = GdbRun.Listen(place);
            List<string> words = isLldb ? LldbWords(request.Config.ImagePath, place.Describe(listener)) : GdbWords(request.Config.ImagePath, place.Describe(listener));
            return RunWith(host, request, new GdbRequest(place, Waits: true), listener, program, [.. words, .. parsed.GetValue(arguments) ?? []]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The exit code is the debugger's.</summary>
    private static int RunWith(CliHost host, RunRequest request, GdbRequest gdb, Socket listener, string program, string[] words)
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true); // the debugger's
        Task<int>? running = null;
        CliHost silent = host.WithoutInput();
        GdbRun.Serve(silent, request, gdb, listener, stop, () => running = DebuggerProcess.Run(program, words, stop.Cancel));
        return running!.GetAwaiter().GetResult();
    }

    private static List<string> GdbWords(string image, string place)
    {
        List<string> words = ["-q", "-iex", "set confirm off"];
        if (!SnapshotFile.IsSnapshot(image)) words.Add(image);
        words.AddRange(["-ex", $"target remote {place}"]);
        return words;
    }

    private static List<string> LldbWords(string image, string place) =>
        [.. SnapshotFile.IsSnapshot(image) ? Array.Empty<string>() : [image], "-o", $"gdb-remote {place}"];

    /// <exception cref="UsageException">There is none.</exception>
    private static string FindDebugger(string? wanted)
    {
        if (wanted is not null) return Find(wanted) ?? throw new UsageException($"--debugger {wanted}: not found; install it (apt-get install gdb), or write its path");
        return Find(Gdb) ?? Find(Lldb)
            ?? throw new UsageException("no debugger is installed; apt-get install gdb (or lldb), or use toroemu run IMAGE --gdb 1234 -S and connect from elsewhere");
    }

    private static string? Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return File.Exists(name) ? name : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
