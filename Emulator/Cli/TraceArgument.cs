// A trace that was named on the command line.
using Microsoft.Extensions.Logging;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

/// <summary>Turns what can be wrong with it into one line that begins with its name.</summary>
internal static class TraceArgument
{
    /// <exception cref="UsageException">It cannot be read, or is none.</exception>
    public static Trace Read(string path)
    {
        try
        {
            return Trace.Read(path);
        }
        catch (TraceException e)
        {
            throw new UsageException($"{path} {e.Message}");
        }
    }

    /// <exception cref="UsageException">Files of the recorded machine are not there.</exception>
    public static TraceReplay Prepare(string path, Trace trace, string? image)
    {
        try
        {
            return new TraceReplay(trace, image);
        }
        catch (TraceException e)
        {
            throw new UsageException($"{path} {e.Message}");
        }
    }

    /// <exception cref="UsageException">This host cannot run it.</exception>
    public static IDeterministicMachine Build(
        string path, TraceReplay replay, IMachineFactory machines, IConsoleSink console, ILoggerFactory logs, params IRunObserver[] observers)
    {
        try
        {
            return replay.Build(machines, console, logs, observers);
        }
        catch (ImageException e)
        {
            throw new UsageException($"{path}: its image {e.Message}");
        }
        catch (MachineException e)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }
}
