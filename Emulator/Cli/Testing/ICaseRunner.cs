// Who runs tests, one after the other.
using System;
using System.Threading;

namespace ToroEmu.Cli.Testing;

internal interface ICaseRunner : IDisposable
{
    /// <summary>Runs and answers in any case: an error of toroemu, even the end of a process, is a reply with <see cref="ExitCode.Internal"/>.</summary>
    /// <param name="order">What to run.</param>
    /// <param name="stop">Nobody waits for the reply any more.</param>
    RunReply Run(RunOrder order, CancellationToken stop);
}
