// A deterministic machine with a console that remembers.
using System;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Machines;

namespace ToroEmu.Tests.Machines.State;

internal sealed class RecordedMachine : IDisposable
{
    private readonly RecordedConsole console = new();

    public RecordedMachine(MachineConfig config) => Machine = (DeterministicMachine)new MachineBuilder().Build(config, console, NullLoggerFactory.Instance);

    public DeterministicMachine Machine { get; }

    public string Text => console.Text;

    public void Dispose() => Machine.Dispose();
}
