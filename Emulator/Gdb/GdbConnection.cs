// One debugger's connection.
using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ToroEmu.Gdb;

/// <summary>Reads in the background and posts what is complete; acknowledges, unless that is off; sends.</summary>
internal sealed class GdbConnection : IDisposable
{
    /// <summary>How long a debugger may refuse to read what is sent to it until it counts as gone.</summary>
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    private const int BufferSize = 16 * 1024;

    private readonly Stream stream;
    private readonly Action<ServerEvent> post;
    private readonly PacketDecoder decoder = new();
    private readonly Lock gate = new(); // guards the stream's writing end and what was sent last
    private byte[] sent = [];
    private volatile bool isClosed;

    /// <param name="stream">Both ways; closed with the connection.</param>
    /// <param name="post">Takes what comes in, from any thread.</param>
    public GdbConnection(Stream stream, Action<ServerEvent> post)
    {
        this.stream = stream;
        this.post = post;
    }

    /// <summary>No acknowledgements any more (QStartNoAckMode).</summary>
    public bool IsReliable { get; set; }

    public static GdbConnection Of(Socket socket, Action<ServerEvent> post)
    {
        if (socket.ProtocolType == ProtocolType.Tcp) socket.NoDelay = true;
        socket.SendTimeout = (int)SendPatience.TotalMilliseconds;
        return new GdbConnection(new NetworkStream(socket, ownsSocket: true), post);
    }

    public void BeginReading() => _ = Task.Run(Read);

    /// <summary>Sends a packet.</summary>
    public void Send(string payload)
    {
        byte[] frame = PacketEncoder.Frame(payload);
        lock (gate) sent = frame;
        Write(frame);
    }

    /// <summary>Sends what needs no answer: nobody acknowledges it either.</summary>
    public void Notify(string payload) => Write(PacketEncoder.Frame(payload, isNotification: true));

    public void Dispose()
    {
        isClosed = true;
        stream.Dispose();
    }

    private async Task Read()
    {
        byte[] buffer = new byte[BufferSize];
        try
        {
            for (int length; (length = await stream.ReadAsync(buffer).ConfigureAwait(false)) != 0;)
                for (int at = 0; at < length; at++) Follow(decoder.Take(buffer[at]));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // Gone: as if it had been closed.
        }

        post(new ServerEvent(ServerEventKind.Closed, this));
    }

    private void Follow(PacketEvent happened)
    {
        switch (happened)
        {
            case PacketEvent.Packet:
                Acknowledge(RspSpec.Ack);
                post(new ServerEvent(ServerEventKind.Packet, this, Encoding.Latin1.GetString(decoder.Payload)));
                break;
            case PacketEvent.Damaged:
                Acknowledge(RspSpec.Nak);
                break;
            case PacketEvent.Nak when !IsReliable:
                lock (gate) Write(sent);
                break;
            case PacketEvent.Break:
                post(new ServerEvent(ServerEventKind.Break, this));
                break;
        }
    }

    private void Acknowledge(byte answer)
    {
        if (!IsReliable) Write([answer]);
    }

    private void Write(byte[] bytes)
    {
        lock (gate)
        {
            if (isClosed) return;
            try
            {
                stream.Write(bytes);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
            {
                isClosed = true; // the reading end finds out, too
                stream.Dispose();
            }
        }
    }
}
