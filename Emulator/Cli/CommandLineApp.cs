// The commands of toroemu and the promise that every error is one line and an exit code.
using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Logging;
using ToroEmu.Cli.Inspect;
using ToroEmu.Cli.Testing;

namespace ToroEmu.Cli;

internal static class CommandLineApp
{
    /// <summary>How words become options: -smp is one option, not three, and @ is a character like others.</summary>
    public static ParserConfiguration Parser { get; } = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Follows a command line and answers the process's exit code.</summary>
    public static int Run(string[] args, CliHost host)
    {
        try
        {
            return Invoke(args, host);
        }
        catch (UsageException e)
        {
            return Fail(host, ExitCode.Usage, e.Message);
        }
#pragma warning disable CA1031 // the last resort: a user never sees a stack trace unless asking for one
        catch (Exception e)
#pragma warning restore CA1031
        {
            return FailInternally(host, e, args);
        }
    }

    private static int Invoke(string[] args, CliHost host)
    {
        ParseResult parsed = CreateRoot(host).Parse(args, Parser);
        if (parsed.Errors.Count != 0)
        {
            string command = string.Concat("toroemu ", parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ");
            throw new UsageException($"{OneLine(parsed.Errors[0].Message).TrimEnd('.')}; try: {command}--help");
        }

        int code = parsed.Invoke(new InvocationConfiguration
        {
            Output = host.Output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
        });
        return TryFlush(host.Output) ? code : Fail(host, ExitCode.Internal, "standard output cannot be written; is it closed, or the disk full?");
    }

    private static bool TryFlush(TextWriter output)
    {
        try
        {
            output.Flush();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static RootCommand CreateRoot(CliHost host)
    {
        RootCommand root = new("toroemu: a multi-core x86-64 emulator for unikernels");
        root.Subcommands.Add(RunCommand.Create(host));
        root.Subcommands.Add(DebugCommand.Create(host));
        root.Subcommands.Add(ReplayCommand.Create(host));
        root.Subcommands.Add(TraceCommand.Create(host));
        root.Subcommands.Add(DiffCommand.Create(host));
        root.Subcommands.Add(SnapshotCommand.Create(host));
        root.Subcommands.Add(InspectCommand.Create(host));
        root.Subcommands.Add(TestCommand.Create(host));
        root.Subcommands.Add(WorkerCommand.Create(host));
        root.SetAction(RefuseNoCommand);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show this help";
        help.Action = new HelpWithExitCodes((SynchronousCommandLineAction)help.Action!);
        root.Options.OfType<VersionOption>().Single().Description = "Show the version";
        return root;
    }

    private static int RefuseNoCommand(ParseResult parsed) => throw new UsageException("no command; try: toroemu run IMAGE, or toroemu --help");

    private static int Fail(CliHost host, ExitCode code, string message)
    {
        host.Error.WriteLine($"toroemu: {message}");
        return (int)code;
    }

    // Whatever went wrong may have come before the options were read: the words themselves are searched for the wish to see the trace.
    private static int FailInternally(CliHost host, Exception e, string[] args)
    {
        bool wantsTrace = args.Any(a => LogLevelName.TryParse(a[(a.IndexOf('=', StringComparison.Ordinal) + 1)..], out LogLevel level)
            && level <= LogLevel.Debug);
        string detail = wantsTrace
            ? Environment.NewLine + e
            : $"{e.GetType().Name}: {OneLine(e.Message)}; please report it with the output of --log-level debug";
        return Fail(host, ExitCode.Internal, $"internal error: {detail}");
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
