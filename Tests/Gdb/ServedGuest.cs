// A guest with a server for debuggers, in this process.
using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Microsoft.Extensions.Logging.Abstractions;

using NUnit.Framework;

using ToroEmu.Debugging;
using ToroEmu.Gdb;
using ToroEmu.Machines;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Gdb;

/// <summary>The server runs on a thread of its own until the guest has ended, or this is disposed of.</summary>
internal sealed class ServedGuest : IConsoleSink, IDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private readonly StringBuilder console = new();
    private readonly CancellationTokenSource stop = new();
    private readonly DebugSession session;
    private readonly GdbServer server;

    /// <param name="image">Path of an image.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="waits">The guest waits for a debugger.</param>
    /// <param name="path">A unix socket; null: a port of this host.</param>
    public ServedGuest(string image, int cores = 1, bool waits = true, string? path = null)
    {
        MachineConfig config = new() { ImagePath = image, Cores = cores, Deterministic = true };
        session = DebugSession.Open(config, this);
        session.Machine.WaitsForHost = false;
        GdbEndpoint endpoint = GdbEndpoint.Parse(path is null ? "0" : $"unix:{path}")!;
        Socket listener = endpoint.Listen();
        Place = endpoint.Describe(listener);
        server = new GdbServer(session, listener, config, image, NullLogger.Instance);
        Running = Task.Factory.StartNew(() => server.Run(waits, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Where to connect.</summary>
    public string Place { get; }

    /// <summary>How the guest ended.</summary>
    public Task<RunResult?> Running { get; }

    public bool IsKilled => server.IsKilled;

    public string Console => console.ToString();

    public static ServedGuest Sample(string name, int cores, bool waits = true) => new(GuestImage.Sample(name), cores, waits);

    public GdbClient Connect() => new(IPEndPoint.Parse(Place));

    /// <summary>The run's result.</summary>
    public RunResult? End()
    {
        Assert.That(Running.Wait(Most), Is.True, "the run does not end");
        return Running.Result;
    }

    /// <summary>Of the last state.</summary>
    public string StateHash() => Convert.ToHexString(session.Machine.StateHash());

    public void Write(byte value) => console.Append((char)value);

    public void Dispose()
    {
        stop.Cancel();
        Assert.That(Running.Wait(Most), Is.True, "the server does not end");
        server.Dispose();
        session.Dispose();
        stop.Dispose();
    }
}
