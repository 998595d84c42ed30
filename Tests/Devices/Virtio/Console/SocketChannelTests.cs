// A console port on a socket, with a real peer.
using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Console;

namespace ToroEmu.Tests.Devices.Virtio.Console;

[TestFixture]
internal sealed class SocketChannelTests
{
    /// <summary>Only a fault of the channel takes that long.</summary>
    private static readonly TimeSpan Emergency = TimeSpan.FromMinutes(1);

    private AutoResetEvent _changed = null!;
    private Socket _listener = null!;
    private SocketChannel _channel = null!;

    [SetUp]
    public void SetUp()
    {
        _changed = new AutoResetEvent(false);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _channel = SocketChannel.Serve(_listener, () => { });
        _channel.Start(() => _changed.Set());
    }

    [TearDown]
    public void TearDown()
    {
        _channel.Dispose();
        _listener.Dispose();
        _changed.Dispose();
    }

    [Test]
    public void Bytes_go_both_ways()
    {
        using Socket peer = Connect();
        _channel.Write(Encoding.ASCII.GetBytes("to the peer"));
        Assert.That(Receive(peer, 11), Is.EqualTo("to the peer"));
        peer.Send(Encoding.ASCII.GetBytes("to the guest"));
        Assert.That(Read(12), Is.EqualTo("to the guest"));
    }

    [Test]
    public void Peer_that_leaves_makes_room_for_the_next()
    {
        Connect().Dispose();
        Wait(() => !_channel.IsConnected);
        Assert.That(_channel.WriteSpace, Is.GreaterThan(0), "what is written now is lost, and nobody waits");
        _channel.Write(Encoding.ASCII.GetBytes("lost"));
        using Socket next = Connect();
        _channel.Write(Encoding.ASCII.GetBytes("kept"));
        Assert.That(Receive(next, 4), Is.EqualTo("kept"));
    }

    [Test]
    public void Input_that_the_guest_does_not_take_stays_and_arrives_whole()
    {
        byte[] sent = new byte[3 << 20];
        new Random(7).NextBytes(sent);
        using Socket peer = Connect();
        using ManualResetEvent all = new(false);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            peer.Send(sent);
            all.Set();
        });
        byte[] got = new byte[sent.Length];
        for (int done = 0; done < got.Length;)
        {
            Wait(() => _channel.HasInput);
            done += _channel.Read(got.AsSpan(done));
        }

        Assert.That(all.WaitOne(Emergency), Is.True);
        Assert.That(got.SequenceEqual(sent), Is.True);
    }

    [Test]
    public void Output_that_the_peer_does_not_take_fills_a_bounded_queue_and_arrives_whole()
    {
        byte[] sent = new byte[8 << 20];
        new Random(8).NextBytes(sent);
        using Socket peer = Connect();
        int given = 0;
        byte[] got = new byte[sent.Length];
        for (int done = 0; done < got.Length;)
        {
            int length = Math.Min(_channel.WriteSpace, sent.Length - given);
            _channel.Write(sent.AsSpan(given, length));
            given += length;
            if (length == 0)
                done += peer.Receive(got, done, got.Length - done, SocketFlags.None);
        }

        Assert.That(got.SequenceEqual(sent), Is.True);
    }

    [Test]
    public void Last_bytes_are_sent_at_the_end()
    {
        using Socket peer = Connect();
        byte[] last = new byte[_channel.WriteSpace];
        last.AsSpan().Fill((byte)'z');
        _channel.Write(last);
        _channel.Dispose();
        Assert.That(Receive(peer, last.Length), Is.EqualTo(new string('z', last.Length)));
        Assert.That(peer.Receive(new byte[1]), Is.Zero, "and the connection is closed");
    }

    [Test]
    public void Peer_that_says_its_last_word_still_hears_ours()
    {
        using Socket peer = Connect();
        byte[] last = new byte[_channel.WriteSpace];
        _channel.Write(last);
        peer.Shutdown(SocketShutdown.Send);
        Assert.That(Receive(peer, last.Length), Has.Length.EqualTo(last.Length));
    }

    [Test]
    public void Client_is_connected_from_the_start()
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(server.LocalEndPoint!);
        using SocketChannel channel = SocketChannel.Use(client);
        Assert.That((channel.IsConnected, channel.ExpectsInput), Is.EqualTo((true, true)));
        channel.Start(() => _changed.Set());
        server.Accept().Dispose();
        Wait(() => !channel.IsConnected);
        Assert.That(channel.ExpectsInput, Is.False, "nobody will come");
    }

    [Test]
    public void Channel_that_never_started_ends()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        SocketChannel.Serve(listener, () => { }).Dispose();
        Assert.That(() => listener.Accept(), Throws.InstanceOf<ObjectDisposedException>());
    }

    private Socket Connect()
    {
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Emergency.TotalMilliseconds };
        peer.Connect(_listener.LocalEndPoint!);
        Wait(() => _channel.IsConnected);
        return peer;
    }

    private void Wait(Func<bool> condition)
    {
        while (!condition())
            Assert.That(_changed.WaitOne(Emergency), Is.True, "nothing changes");
    }

    private string Read(int length)
    {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; done += _channel.Read(bytes.AsSpan(done)))
            Wait(() => _channel.HasInput);
        return Encoding.ASCII.GetString(bytes);
    }

    private static string Receive(Socket peer, int length)
    {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length;)
        {
            int part = peer.Receive(bytes, done, length - done, SocketFlags.None);
            if (part == 0)
                throw new IOException($"closed after {done} of {length} bytes");
            done += part;
        }

        return Encoding.ASCII.GetString(bytes);
    }
}
