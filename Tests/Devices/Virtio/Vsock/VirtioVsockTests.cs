// The vsock device against drivers that keep the rules: connections both ways, credit, ends.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Vsock;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

[TestFixture]
internal sealed class VirtioVsockTests
{
    private const uint GuestPort = 80;
    private const uint HostPort = 5000;
    private const uint Both = VsockSpec.ShutdownReceive | VsockSpec.ShutdownSend;

    [Test]
    public void Configuration_space_is_the_context_id()
    {
        using VsockDriver driver = new();
        Assert.That(driver.Mmio.Read(0x008), Is.EqualTo(19));
        Assert.That((driver.Mmio.Read(0x100), driver.Mmio.Read(0x104)), Is.EqualTo((3u, 0u)));
        Assert.That(driver.Transport.Read(0x100, 8), Is.EqualTo(3));
        Assert.That(driver.Transport.Read(0x100, 1), Is.EqualTo(3));
        Assert.That(driver.Transport.Read(0x108, 4), Is.Zero);
    }

    [Test]
    public void Connection_of_the_host_is_a_request_to_the_guests_port()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        VsockHeader request = driver.Expect(VsockOperation.Request);
        Assert.That(request, Is.EqualTo(new VsockHeader(
            VsockSpec.HostCid, VsockDriver.Cid, request.SourcePort, GuestPort, 0, VsockSpec.TypeStream, VsockOperation.Request, 0, VsockCredit.BufferSize, 0)));
        GuestSocket guest = new(driver, request.SourcePort, GuestPort);
        guest.Accept(request);
        client.Send("ping"u8);
        guest.HandleUntil(() => guest.Kept == 4);
        Assert.That(guest.Read(4), Is.EqualTo("ping"u8.ToArray()));
        guest.Send("pong!"u8);
        Assert.That(ReadAll(client, 5), Is.EqualTo("pong!"));
    }

    [Test]
    public void Refused_connection_is_reset_for_the_host()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        VsockHeader request = driver.Expect(VsockOperation.Request);
        new GuestSocket(driver, request.SourcePort, GuestPort).Say(VsockOperation.Reset);
        Assert.That(() => client.Receive(new byte[1]), Throws.InstanceOf<SocketException>());
    }

    [Test]
    public void Connection_made_before_the_driver_is_there_waits_for_it()
    {
        VsockListener listener = VsockDriver.Listen(GuestPort);
        using VsockDriver driver = new([listener]);
        driver.Device.Start();
        using Socket client = VsockDriver.Connect(listener.Address);
        client.Send("early"u8);
        driver.SetUp();
        GuestSocket guest = GuestSocket.Accept(driver);
        guest.HandleUntil(() => guest.Kept == 5);
        Assert.That(driver.Device.ExpectsInput, Is.True);
    }

    [Test]
    public void Guest_reaches_the_host_through_a_target()
    {
        using Socket server = Serve();
        using VsockDriver driver = new(targets: To(server));
        driver.Live();
        GuestSocket guest = new(driver, HostPort, 1234);
        guest.Say(VsockOperation.Request);
        guest.HandleUntil(() => guest.IsOpen);
        using Socket accepted = server.Accept();
        guest.Send("hello"u8);
        Assert.That(ReadAll(accepted, 5), Is.EqualTo("hello"));
        accepted.Send("you"u8);
        guest.HandleUntil(() => guest.Kept == 3);
    }

    [Test]
    public void Guest_is_refused_where_nobody_listens()
    {
        Socket server = Serve();
        Dictionary<uint, EndPoint> targets = To(server);
        server.Dispose();
        using VsockDriver driver = new(targets: targets);
        driver.Live();
        foreach (uint port in new[] { HostPort, HostPort + 1 })
        {
            GuestSocket guest = new(driver, port, 1234);
            guest.Say(VsockOperation.Request);
            guest.HandleUntil(() => guest.IsReset);
            Assert.That(guest.IsOpen, Is.False);
        }
    }

    [TestCase(VsockOperation.Response)]
    [TestCase(VsockOperation.ReadWrite)]
    [TestCase(VsockOperation.Shutdown)]
    [TestCase(VsockOperation.CreditUpdate)]
    [TestCase(VsockOperation.CreditRequest)]
    [TestCase((VsockOperation)77)]
    public void Packet_for_no_connection_is_reset(VsockOperation operation)
    {
        using VsockDriver driver = new VsockDriver().Live();
        driver.Send(Packet(operation));
        Assert.That(driver.Take().Header, Is.EqualTo(Packet(operation).Refusal()));
        driver.Send(Packet(VsockOperation.Reset));
        Assert.That(driver.TryTake(), Is.Null, "a reset is never answered");
    }

    [Test]
    public void Unknown_type_and_context_id_are_reset_and_a_forged_sender_is_dropped()
    {
        using VsockDriver driver = new VsockDriver().Live();
        VsockHeader seqPacket = Packet(VsockOperation.Request) with { Type = 2 };
        driver.Send(seqPacket);
        Assert.That(driver.Take().Header, Is.EqualTo(seqPacket.Refusal()));
        VsockHeader elsewhere = Packet(VsockOperation.Request) with { DestinationCid = 9 };
        driver.Send(elsewhere);
        Assert.That(driver.Take().Header, Is.EqualTo(elsewhere.Refusal()));
        driver.Send(Packet(VsockOperation.Request) with { SourceCid = 4 });
        Assert.That(driver.TryTake(), Is.Null);
        Assert.That(driver.Device.DroppedPackets, Is.EqualTo(1));
    }

    [Test]
    public void Host_is_read_no_further_than_the_guest_has_room()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver, bufferSize: 1000);
        client.Send(new byte[5000]);
        guest.HandleUntil(() => guest.Kept == 1000);
        driver.Expect(VsockOperation.CreditRequest);
        guest.Say(VsockOperation.CreditUpdate);
        Assert.That(driver.TryTake(), Is.Null, "asked once is enough while nothing has changed");
        guest.Read(700);
        guest.HandleUntil(() => guest.Kept == 1000);
        driver.Expect(VsockOperation.CreditRequest);
    }

    [Test]
    public void Credit_comes_back_as_the_host_reads()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        byte[] sent = Noise(3, 8_000_000);
        int done = 0;
        while (true)
        {
            int part = guest.Send(sent.AsSpan(done));
            if (part == 0 && !TryHandle(driver, guest) && guest.Room == 0)
                break; // the host's buffers and ours are full: what the guest may send has an end
            done += part;
            Assert.That(done, Is.LessThan(sent.Length), "the device takes without end from a guest whose peer does not read");
        }

        using MemoryStream read = new();
        byte[] buffer = new byte[65536];
        while (read.Length < sent.Length)
        {
            TryHandle(driver, guest);
            done += guest.Send(sent.AsSpan(done));
            if (client.Available > 0)
                read.Write(buffer, 0, client.Receive(buffer));
        }

        Assert.That(read.ToArray().AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public void Credit_request_is_answered_at_once()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        guest.Send("abc"u8);
        guest.Say(VsockOperation.CreditRequest);
        VsockHeader update = driver.Expect(VsockOperation.CreditUpdate);
        Assert.That((update.BufferAllocated, update.ForwardCount), Is.EqualTo((VsockCredit.BufferSize, 3u)));
    }

    [Test]
    public void Overdraft_has_a_limit()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        client.ReceiveBufferSize = 4096;
        GuestSocket guest = GuestSocket.Accept(driver);
        byte[] bytes = new byte[64 * 1024];
        (VsockHeader Header, byte[] Payload)? packet = null;
        while (packet?.Header.Operation != VsockOperation.Reset)
        {
            guest.SendBeyondCredit(bytes);
            packet = driver.TryTake() ?? packet;
        }

        Assert.That(() => Drain(client), Throws.InstanceOf<SocketException>(), "a stream with a hole must not look whole");
    }

    [Test]
    public void End_of_the_host_is_half_a_close_and_the_guest_may_go_on_sending()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        client.Send("question"u8);
        client.Shutdown(SocketShutdown.Send);
        guest.HandleUntil(() => guest.PeerShutdown != 0);
        Assert.That((guest.PeerShutdown, guest.Kept), Is.EqualTo((VsockSpec.ShutdownSend, 8)), "all bytes come before the end");
        guest.Send("answer"u8);
        guest.Say(VsockOperation.Shutdown, VsockSpec.ShutdownSend);
        Assert.That(ReadToEnd(client), Is.EqualTo("answer"));
        guest.HandleUntil(() => guest.PeerShutdown == Both);
        guest.Say(VsockOperation.Reset);
        guest.Say(VsockOperation.CreditRequest);
        Assert.That(driver.Take().Header.Operation, Is.EqualTo(VsockOperation.Reset), "the connection is gone");
    }

    [Test]
    public void End_of_the_guest_reaches_the_host_after_the_last_byte_and_is_confirmed()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        guest.Send("all I have"u8);
        guest.Say(VsockOperation.Shutdown, Both);
        guest.HandleUntil(() => guest.IsReset);
        Assert.That(ReadToEnd(client), Is.EqualTo("all I have"));
    }

    [Test]
    public void Half_close_of_the_guest_leaves_the_other_half()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        guest.Say(VsockOperation.Shutdown, VsockSpec.ShutdownSend);
        Assert.That(ReadToEnd(client), Is.Empty);
        client.Send("still here"u8);
        guest.HandleUntil(() => guest.Kept == 10);
        client.Dispose();
        guest.HandleUntil(() => guest.PeerShutdown == Both);
    }

    [Test]
    public void Bytes_after_the_end_are_a_breach()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        guest.Say(VsockOperation.Shutdown, VsockSpec.ShutdownSend);
        guest.SendBeyondCredit("x"u8);
        guest.HandleUntil(() => guest.IsReset);
    }

    [Test]
    public void Abrupt_end_of_the_host_resets_the_guest()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        guest.HandleUntil(() => guest.IsReset);
    }

    [Test]
    public void Reset_by_the_guest_is_an_error_for_the_host()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        guest.Say(VsockOperation.Reset);
        Assert.That(() => client.Receive(new byte[1]), Throws.InstanceOf<SocketException>());
    }

    [Test]
    public void Guest_that_starts_anew_has_no_old_connections()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket before = VsockDriver.Connect(address);
        GuestSocket.Accept(driver);
        driver.SetUp();
        Assert.That(() => before.Receive(new byte[1]), Throws.InstanceOf<SocketException>());
        using Socket after = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        after.Send("again"u8);
        guest.HandleUntil(() => guest.Kept == 5);
    }

    [Test]
    public void Restored_machine_hears_that_its_connections_are_gone()
    {
        using VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver);
        driver.OfferEventBuffer();
        Assert.That(driver.Events, Is.Zero);
        byte[] state = Snapshots.Save(driver.Transport);
        Snapshots.Load(driver.Transport, state);
        driver.Device.Start();
        Assert.That(driver.Events, Is.EqualTo(1));
        Assert.That(() => client.Receive(new byte[1]), Throws.InstanceOf<SocketException>());
        guest.Say(VsockOperation.CreditUpdate);
        driver.Expect(VsockOperation.Reset);
    }

    [Test]
    public void What_the_guest_said_last_still_leaves_when_the_machine_ends()
    {
        byte[] sent = Noise(7, 250_000);
        using MemoryStream read = new();
        Socket client;
        using (VsockDriver driver = VsockDriver.Forwarding(GuestPort, out EndPoint address))
        {
            client = VsockDriver.Connect(address);
            GuestSocket guest = GuestSocket.Accept(driver);
            for (int done = 0; done < sent.Length;) done += guest.Send(sent.AsSpan(done));
        }

        byte[] buffer = new byte[65536];
        for (int count; (count = client.Receive(buffer)) > 0;) read.Write(buffer, 0, count);
        client.Dispose();
        Assert.That(read.ToArray().AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public void Unix_socket_names_the_port_in_its_first_line()
    {
        string path = Path.Combine(Path.GetTempPath(), $"toroemu-{Guid.NewGuid():N}");
        UnixDomainSocketEndPoint address = new(path);
        using VsockDriver driver = new([VsockListener.Open(address, null)], unixPath: path);
        driver.Live();
        using (Socket wrong = VsockDriver.Connect(address))
        {
            wrong.Send("GET / HTTP/1.1\r\n"u8);
            Assert.That(ReadToEnd(wrong), Is.Empty);
        }

        using Socket client = VsockDriver.Connect(address);
        client.Send("CONNECT 4711\n"u8);
        GuestSocket guest = GuestSocket.Accept(driver);
        Assert.That(ReadAll(client, 9), Is.EqualTo("OK 49152\n"));
        guest.Send("hi"u8);
        Assert.That(ReadAll(client, 2), Is.EqualTo("hi"));

        using Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path + "_77"));
        server.Listen();
        GuestSocket out77 = new(driver, 77, 1000);
        out77.Say(VsockOperation.Request);
        out77.HandleUntil(() => out77.IsOpen);
        File.Delete(path + "_77");
        File.Delete(path);
    }

    private static bool TryHandle(VsockDriver driver, GuestSocket guest)
    {
        if (driver.TryTake() is not { } packet)
            return false;
        guest.Handle(packet.Header, packet.Payload);
        return true;
    }

    private static VsockHeader Packet(VsockOperation operation) =>
        new(VsockDriver.Cid, VsockSpec.HostCid, 1000, HostPort, 0, VsockSpec.TypeStream, operation, 0, 4096, 0);

    private static Socket Serve()
    {
        Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        return server;
    }

    private static Dictionary<uint, EndPoint> To(Socket server) => new() { [HostPort] = server.LocalEndPoint! };

    private static byte[] Noise(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string ReadAll(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length)
        {
            int read = socket.Receive(bytes, done, length - done, SocketFlags.None);
            Assert.That(read, Is.Positive, "the stream ended early");
            done += read;
        }

        return Encoding.ASCII.GetString(bytes);
    }

    private static string ReadToEnd(Socket socket)
    {
        StringBuilder text = new();
        byte[] bytes = new byte[256];
        for (int read; (read = socket.Receive(bytes)) > 0;) text.Append(Encoding.ASCII.GetString(bytes, 0, read));
        return text.ToString();
    }

    private static void Drain(Socket socket)
    {
        byte[] bytes = new byte[65536];
        while (socket.Receive(bytes) > 0)
        {
            // until the end or an error
        }
    }
}
