// Lets debuggers in, one at a time, and moves the machine as they say.
using System;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

using Microsoft.Extensions.Logging;

using ToroEmu.Debugging;
using ToroEmu.Machines;

namespace ToroEmu.Gdb;

/// <summary>
/// Whatever comes in is put into a queue by the threads that read, and served by the thread that called <see cref="Run"/>, which is also the machine's; while the machine
/// runs, it is held for that. Without a debugger the guest runs by itself, unless it is to wait for one.
/// </summary>
internal sealed partial class GdbServer : IDisposable
{
    /// <summary>How often a machine that does not come back is asked again.</summary>
    private static readonly TimeSpan NudgePace = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a debugger that is turned away may take to read why.</summary>
    private static readonly TimeSpan RefusalPatience = TimeSpan.FromSeconds(2);

    private const int WaitingMax = 1024;

    private readonly IDebugSession session;
    private readonly GdbTarget target;
    private readonly string? symbolFile;
    private readonly ILogger logger;
    private readonly Socket listener;
    private readonly BlockingCollection<ServerEvent> inbox = new(WaitingMax);
    private readonly CancellationTokenSource ending = new();
    private GdbConnection? client;
    private GdbProtocol? protocol;
    private int isTaken; // by a connection that has not ended
    private readonly Lock nudging = new(); // guards moves against a call of Interrupt that comes late
    private volatile bool moves;
    private CancellationToken stopping;
    private bool waits;
    private bool isKilled;

    /// <param name="session">The machine; not disposed of.</param>
    /// <param name="listener">Where debuggers connect; closed with the server.</param>
    /// <param name="config">What the machine was built from.</param>
    /// <param name="symbolFile">Absolute path of a file with symbols; null: there is none.</param>
    /// <param name="logger">What happens to connections.</param>
    public GdbServer(IDebugSession session, Socket listener, MachineConfig config, string? symbolFile, ILogger logger)
    {
        this.session = session;
        this.listener = listener;
        this.symbolFile = symbolFile;
        this.logger = logger;
        target = new GdbTarget(session, config.MemoryBytes) { Moving = NoteMove };
    }

    /// <summary>A debugger has ended the run.</summary>
    public bool IsKilled => isKilled;

    /// <summary>Serves until the guest has ended and nobody looks at it any more, a debugger kills it, or <paramref name="stop"/> is cancelled.</summary>
    /// <param name="waitsForDebugger">The guest stands until a debugger lets it go.</param>
    /// <param name="stop">Ends the run.</param>
    /// <returns>How the guest ended; null: it has not.</returns>
    public RunResult? Run(bool waitsForDebugger, CancellationToken stop)
    {
        waits = waitsForDebugger;
        stopping = stop;
        target.Inspector.ListenToMessages();
        using CancellationTokenRegistration registration = stop.Register(Nudge);
        _ = Task.Run(AcceptAll, CancellationToken.None);
        try
        {
            while (!stop.IsCancellationRequested && !IsOver) Turn(stop);
        }
        catch (OperationCanceledException)
        {
            // The caller wants an end.
        }

        Drop();
        return session.Ended;
    }

    public void Dispose()
    {
        ending.Cancel();
        listener.Dispose();
        Drop();
        inbox.Dispose();
        ending.Dispose();
    }

    private bool IsOver => isKilled || (IsFree && session.Ended is not null);

    /// <summary>No debugger holds the guest.</summary>
    private bool IsFree => protocol is null || protocol.Wish == GdbWish.Detach;

    private void Turn(CancellationToken stop)
    {
        bool canMove = IsFree ? !waits : protocol!.Moves;
        if (!canMove)
        {
            Handle(inbox.Take(stop));
            return;
        }

        if (inbox.TryTake(out ServerEvent waiting))
        {
            Handle(waiting);
            return;
        }

        if (!IsFree) protocol!.Move();
        else target.Move(() => session.Resume(FreeRun.Of(session.Cores)));
    }

    /// <summary>What has come in since the last look counts as a nudge, too.</summary>
    private void NoteMove(bool begins)
    {
        lock (nudging) moves = begins;
        if (begins && (inbox.Count != 0 || stopping.IsCancellationRequested)) Nudge();
    }

    private void Handle(ServerEvent happened)
    {
        if (happened.Kind == ServerEventKind.Connected)
        {
            Admit(happened.Connection);
            return;
        }

        if (happened.Connection != client) return; // of one that is gone
        switch (happened.Kind)
        {
            case ServerEventKind.Packet:
                LogPacket(logger, happened.Payload);
                protocol!.Follow(happened.Payload);
                FollowWish();
                break;
            case ServerEventKind.Break:
                protocol!.Break();
                break;
            case ServerEventKind.Closed:
                Lose();
                break;
        }
    }

    private void Admit(GdbConnection connection)
    {
        client = connection;
        protocol = new GdbProtocol(target, connection, symbolFile);
        target.IsPhysical = false;
        LogConnected(logger);
    }

    private void FollowWish()
    {
        if (protocol!.Wish == GdbWish.None) return;
        waits = false;
        LogLeft(logger, protocol.Wish == GdbWish.Kill ? "killed the guest" : "detached");
        if (protocol.IsExtended) return;
        isKilled = protocol.Wish == GdbWish.Kill;
        Drop();
    }

    /// <summary>Without a word: the guest stands where it is, so that nothing is missed, and waits for the next debugger. What is on its way runs to its end.</summary>
    private void Lose()
    {
        isKilled = protocol!.Wish == GdbWish.Kill;
        waits = protocol.Wish == GdbWish.None && !protocol.HasExited;
        Drop();
        if (waits) LogLost(logger);
    }

    private void Drop()
    {
        protocol?.End();
        client?.Dispose();
        protocol = null;
        client = null;
        Volatile.Write(ref isTaken, 0);
    }

    private void Post(ServerEvent happened)
    {
        try
        {
            inbox.Add(happened, ending.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return; // nobody serves any more
        }

        Nudge();
    }

    /// <summary>The machine's thread may be on its way into the run that is to be held: it is asked until it has come back.</summary>
    private void Nudge()
    {
        if (moves) _ = Task.Run(NudgeUntilHeld);
    }

    private async Task NudgeUntilHeld()
    {
        while (moves && !ending.IsCancellationRequested)
        {
            lock (nudging)
                if (moves) session.Interrupt(); // never one that the next move would take for its own
            await Task.Delay(NudgePace).ConfigureAwait(false);
        }
    }

    private async Task AcceptAll()
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(ending.Token).ConfigureAwait(false);
                if (Interlocked.CompareExchange(ref isTaken, 1, 0) == 0) Begin(socket);
                else _ = Task.Run(() => Refuse(socket));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                if (e is SocketException && !ending.IsCancellationRequested) continue; // one that has gone before it was let in
                return;
            }
        }
    }

    private void Begin(Socket socket)
    {
        GdbConnection connection = GdbConnection.Of(socket, Post);
        Post(new ServerEvent(ServerEventKind.Connected, connection));
        connection.BeginReading();
    }

    /// <summary>Says why, and waits until that has been read.</summary>
    private async Task Refuse(Socket socket)
    {
        LogRefused(logger);
        using Socket refused = socket;
        using CancellationTokenSource patience = new(RefusalPatience);
        byte[] buffer = new byte[1024];
        try
        {
            byte[] answer = [RspSpec.Ack, .. PacketEncoder.Frame("E.another debugger is connected to this guest")];
            await refused.SendAsync(answer, patience.Token).ConfigureAwait(false);
            refused.Shutdown(SocketShutdown.Send);
            while (await refused.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false) != 0)
            {
                // Whatever it says.
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It has gone, or does not read.
        }
    }

    [LoggerMessage(LogLevel.Information, "a debugger has connected")]
    private static partial void LogConnected(ILogger logger);

    [LoggerMessage(LogLevel.Information, "the debugger has {What}")]
    private static partial void LogLeft(ILogger logger, string what);

    [LoggerMessage(LogLevel.Warning, "the debugger's connection was lost; the guest waits for another one")]
    private static partial void LogLost(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "a second debugger was turned away")]
    private static partial void LogRefused(ILogger logger);

    [LoggerMessage(LogLevel.Trace, "{Packet}")]
    private static partial void LogPacket(ILogger logger, string packet);
}
