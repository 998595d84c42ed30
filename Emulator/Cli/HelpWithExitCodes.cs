// Help that ends with what a caller of the program needs: examples and exit codes.
using System.CommandLine;
using System.CommandLine.Invocation;

namespace ToroEmu.Cli;

/// <summary>Lets the library write usage and options, then adds our part.</summary>
internal sealed class HelpWithExitCodes(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          toroemu run hello.bin
          toroemu run mpireduce.bin --cores 5 --memory 64M --timeout 30s
          toroemu test samples --junit results.xml
          toroemu inspect hello.bin

        """;

    private const string ExitCodes = """
        Exit codes:
          0    the guest shut down as asked
          1    the guest failed, its own code is on standard error; a test failed
          2    bad command line or bad image
          3    triple fault or unhandled exception in the guest
          4    deadlock: no core can make progress
          5    time or instruction limit reached
          6    a deterministic run did not repeat itself
          70   internal error of toroemu
          130  interrupted

        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        }

        parseResult.InvocationConfiguration.Output.Write(ExitCodes);
        return code;
    }
}
