// A machine as the command line sees it.
using System;
using System.Threading;

namespace ToroEmu.Machines;

/// <summary>A machine that is loaded and ready to run once.</summary>
public interface IMachine : IDisposable
{
    /// <summary>Runs until the guest ends, something is wrong or <paramref name="stop"/> is cancelled. Guest errors are results, not exceptions.</summary>
    RunResult Run(CancellationToken stop);

    /// <summary>What has been counted so far. May be called from any thread during the run; instructions of the present slices are not in it.</summary>
    RunStatistics Observe();

    /// <summary>Gives bytes to the device that reads the console's input. May be called from any thread, also after the run.</summary>
    void ReceiveConsoleInput(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes of the console's input that were given and have found no room in the device yet, if giving them does not wait for that. From any thread.</summary>
    long InputWaiting => 0;

    /// <summary>The console's input is over: a guest that sleeps until some comes sleeps for ever. From any thread.</summary>
    void EndConsoleInput();
}
