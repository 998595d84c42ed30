// "toroemu test-worker": the other end of a worker process.
using System.CommandLine;
using System.IO;
using System.Text;
using System.Threading;

namespace ToroEmu.Cli.Testing;

/// <summary>Reads orders from standard input and writes replies to standard output until the input ends. Not for people.</summary>
internal static class WorkerCommand
{
    public const string Name = "test-worker";

    public static Command Create(CliHost host)
    {
        Command command = new(Name, "Run tests for another toroemu") { Hidden = true };
        command.SetAction(_ => (int)Serve(host));
        return command;
    }

    private static ExitCode Serve(CliHost host)
    {
        using CaseRunner runner = new(host.Machines, isAlone: true);
        using BinaryReader orders = new(new BufferedStream(host.ConsoleInput ?? Stream.Null), Encoding.UTF8);
        using BinaryWriter replies = new(new BufferedStream(host.ConsoleOutput), Encoding.UTF8);
        while (TryRead(orders) is RunOrder order)
        {
            runner.Run(order, CancellationToken.None).Write(replies);
            replies.Flush();
        }

        return ExitCode.Ok;
    }

    private static RunOrder? TryRead(BinaryReader orders)
    {
        try
        {
            return RunOrder.Read(orders);
        }
        catch (EndOfStreamException)
        {
            return null; // whoever gave the orders has no more, or is gone
        }
    }
}
