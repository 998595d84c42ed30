// "toroemu trace": runs a guest and writes what happens to a file; "toroemu trace convert" makes other files of that.
using System.CommandLine;
using System.Globalization;

namespace ToroEmu.Cli;

internal static class TraceCommand
{
    public static Command Create(CliHost host)
    {
        RunOptions options = new() { IsTrace = true };
        Option<string?> output = new("--output", "-o") { Description = "The file to write, a .toroevents; one that is there is replaced", HelpName = "FILE" };
        Command command = new("trace", "Run a guest image deterministically and write what happens: instructions, branches, memory, interrupts, devices, messages, MPI, states");
        options.AddTo(command);
        command.Options.Add(output);
        command.Subcommands.Add(TraceConvertCommand.Create(host));
        command.SetAction(parsed => (int)Run(host, options, parsed, parsed.GetValue(output)));
        return command;
    }

    private static ExitCode Run(CliHost host, RunOptions options, ParseResult parsed, string? file)
    {
        if (file is not { Length: > 0 }) throw new UsageException("no file to write to; add -o FILE.toroevents");
        RunRequest request = RunCommand.Read(options, parsed);
        request = request with { Tracing = options.Events.Read(parsed, file) };
        return RunCommand.Run(host, request, "-o", tracing => host.Error.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"toroemu: {file}: {tracing.Events} events, {tracing.Length} bytes")));
    }
}
