// The host's side of the vsock device: tasks that wait for sockets.
using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ToroEmu.Devices.Virtio.Vsock;

public sealed partial class VirtioVsock
{
    private const int PieceMax = 64 * 1024;
    private const int FirstLineMax = 32;

    /// <summary>How long bytes that the guest has sent may take to leave when the machine ends.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>How long the guest may take to confirm the end of a connection (5.10.6.6).</summary>
    private static readonly TimeSpan ConfirmationTime = TimeSpan.FromSeconds(8);

    /// <summary>Pause when the host cannot accept, for want of file descriptors perhaps.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly CountdownEvent _tasks = new(1);
    private volatile bool _isClosing;

    /// <inheritdoc/>
    public bool ExpectsInput => IsLive(VsockSpec.ReceiveQueue) && (_settings.Listeners.Count != 0 || _table.Count != 0);

    /// <inheritdoc/>
    public void Start()
    {
        lock (Host.Gate)
        {
            foreach (VsockListener listener in _settings.Listeners)
                Run(() => Listen(listener));
            Work(VsockSpec.EventQueue);
        }
    }

    /// <summary>What the guest has sent may still leave, for a while; everything else ends at once.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_isClosing)
            return;
        _isClosing = true;
        _stop.Cancel();
        foreach (VsockListener listener in _settings.Listeners)
            listener.Dispose();
        LearnUnheard();
        CloseStreams(connection => !connection.HasBacklog);
        _tasks.Signal();
        _tasks.Wait(LastWords);
        CloseStreams(_ => true);
        _tasks.Wait();
        CloseTickets();
        _tasks.Dispose();
        _stop.Dispose();
    }

    private void CloseStreams(Predicate<VsockConnection> which)
    {
        if (Host is not { } host)
            return;
        lock (host.Gate)
        {
            foreach (VsockConnection connection in _table.All)
            {
                if (which(connection))
                    connection.Stream?.Close();
            }
        }
    }

    /// <summary>Begins a task that <see cref="Dispose(bool)"/> waits for. Under the gate. In a replay its news come out of the record.</summary>
    private void Run(Func<Task> work, bool evenAtTheEnd = false)
    {
        if (!_isReplay && (evenAtTheEnd || !_isClosing) && _tasks.TryAddCount())
            _ = Task.Run(() => Finish(work));
    }

    private async Task Finish(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The machine ends.
        }
        finally
        {
            _tasks.Signal();
        }
    }

    /// <summary>Something has happened to a connection: its packets go out, its socket is served.</summary>
    private void Follow(VsockConnection connection)
    {
        _table.Enqueue(connection);
        Serve(connection);
        WorkReceive();
    }

    /// <summary>Gives a connection the tasks that it needs.</summary>
    private void Serve(VsockConnection connection)
    {
        _table.Clean(connection);
        if (connection.HasBacklog && !connection.IsSending)
        {
            connection.IsSending = true;
            ReadOnlyMemory<byte> piece = connection.Backlog(PieceMax);
            Run(() => Send(connection, piece), evenAtTheEnd: true);
        }

        if (connection.WantsToRead && !connection.IsWaitingToRead)
        {
            connection.IsWaitingToRead = true;
            Run(() => WaitToRead(connection));
        }

        if (connection.Phase == VsockPhase.Closing && !connection.IsTimed)
        {
            connection.IsTimed = true;
            Run(() => WaitForConfirmation(connection));
        }
    }

    private async Task Listen(VsockListener listener)
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.Socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (listener.GuestPort is { } port)
                    Admit(socket, port, wantsGreeting: false);
                else
                    Greet(socket);
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(AcceptPause, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Greet(Socket socket)
    {
        lock (Host.Gate)
            Run(() => ReadFirstLine(socket));
    }

    /// <summary>"CONNECT PORT" names the guest's port; "OK PORT" answers when the guest has accepted, with ours.</summary>
    private async Task ReadFirstLine(Socket socket)
    {
        const string word = "CONNECT ";
        byte[] line = new byte[FirstLineMax];
        int length = 0;
        try
        {
            while (length < line.Length
                && await socket.ReceiveAsync(line.AsMemory(length, 1), _stop.Token).ConfigureAwait(false) == 1
                && line[length] != '\n')
            {
                length++;
            }
        }
        catch (SocketException)
        {
            length = 0;
        }

        string text = Encoding.ASCII.GetString(line, 0, length).TrimEnd('\r');
        bool isAsked = text.StartsWith(word, StringComparison.Ordinal);
        if (isAsked && uint.TryParse(text[word.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint port))
            Admit(socket, port, wantsGreeting: true);
        else
            socket.Dispose();
    }

    /// <summary>Somebody has connected to the host for a port of the guest.</summary>
    private void Admit(Socket socket, uint guestPort, bool wantsGreeting) =>
        _news.Offer(new VsockNews(VsockNewsKind.Admitted, Keep(socket), guestPort, wantsGreeting ? 1 : 0).ToBytes());

    /// <summary>The guest wants to connect to a port of the host.</summary>
    private void ConnectToHost(VsockKey key, in VsockHeader request)
    {
        if (TargetOf(key.HostPort) is not { } target)
        {
            _table.Refuse(request);
            return;
        }

        VsockConnection connection = new(key, VsockPhase.Connecting, null, [], _table.NextNumber());
        connection.NoteRequest(request);
        _table.Add(connection);
        Run(() => Connect(connection, target));
    }

    private EndPoint? TargetOf(uint port)
    {
        if (_settings.Targets.TryGetValue(port, out EndPoint? target))
            return target;
        return _settings.UnixPath is { } path ? new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"{path}_{port}")) : null;
    }

    private async Task Connect(VsockConnection connection, EndPoint target)
    {
        Socket? socket = await HostStream.Connect(target, _stop.Token).ConfigureAwait(false);
        _news.Offer(new VsockNews(VsockNewsKind.Connected, connection.Number, socket is null ? 0 : Keep(socket), 0).ToBytes());
    }

    private async Task WaitToRead(VsockConnection connection)
    {
        bool isWhole = await connection.Stream!.WaitReadable(_stop.Token).ConfigureAwait(false);
        _news.Offer(new VsockNews(VsockNewsKind.Readable, connection.Number, isWhole ? 1u : 0, 0).ToBytes());
    }

    /// <summary>Sends some of what the host did not take at once.</summary>
    private async Task Send(VsockConnection connection, ReadOnlyMemory<byte> piece)
    {
        bool sent = await connection.Stream!.Send(piece).ConfigureAwait(false);
        TellSent(new VsockNews(VsockNewsKind.Sent, connection.Number, sent ? 1u : 0, piece.Length));
    }

    private async Task WaitForConfirmation(VsockConnection connection)
    {
        await Task.Delay(ConfirmationTime, _stop.Token).ConfigureAwait(false);
        _news.Offer(new VsockNews(VsockNewsKind.Overdue, connection.Number, 0, 0).ToBytes());
    }
}
