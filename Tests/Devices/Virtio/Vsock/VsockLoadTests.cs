// Many connections, many bytes, and guests that do not play along.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Tasks;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Devices.Virtio.Vsock;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

[TestFixture]
internal sealed class VsockLoadTests
{
    private const uint Port = 7;

    [TestCase(4096u, 64u * 1024)]
    [TestCase(100u, 1000u)]
    [TestCase(65580u, 256u * 1024)]
    public void Large_transfers_both_ways_at_once_arrive_whole(uint receiveBuffer, uint guestBuffer)
    {
        int length = receiveBuffer < 1000 ? 200_000 : 6_000_000;
        using VsockDriver driver = VsockDriver.Forwarding(Port, out EndPoint address, bufferSize: receiveBuffer);
        using Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver, guestBuffer);
        byte[] up = Noise(1, length), down = Noise(2, length);
        Task<byte[]> host = Task.Run(() => Exchange(client, up, down.Length));
        using IncrementalHash read = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Random random = new(3);
        int sent = 0, got = 0;
        while (sent < down.Length || got < up.Length)
        {
            sent += guest.Send(down.AsSpan(sent), random.Next(1, 20_000));
            if (driver.TryTake() is { } packet)
                guest.Handle(packet.Header, packet.Payload);
            byte[] piece = guest.Read(random.Next(0, 50_000));
            read.AppendData(piece);
            got += piece.Length;
        }

        Assert.That(read.GetHashAndReset(), Is.EqualTo(SHA256.HashData(up)));
        Assert.That(SHA256.HashData(host.GetAwaiter().GetResult()), Is.EqualTo(SHA256.HashData(down)));
    }

    [Test]
    public void Thousands_of_connections_do_not_mix()
    {
        const int count = 2000;
        using VsockDriver driver = VsockDriver.Forwarding(Port, out EndPoint address);
        Dictionary<uint, GuestSocket> guests = [];
        List<Socket> clients = [];
        for (int i = 0; i < count; i++)
        {
            Socket client = VsockDriver.Connect(address);
            client.Send(BitConverter.GetBytes(i));
            clients.Add(client);
        }

        int answered = 0;
        while (answered < count)
        {
            (VsockHeader header, byte[] payload) = driver.Take();
            if (header.Operation == VsockOperation.Request)
            {
                guests.Add(header.SourcePort, new GuestSocket(driver, header.SourcePort, Port));
                guests[header.SourcePort].Accept(header);
                continue;
            }

            GuestSocket guest = guests[header.SourcePort];
            guest.Handle(header, payload);
            if (guest.Kept != sizeof(int))
                continue;
            guest.Send(BitConverter.GetBytes(~BitConverter.ToInt32(guest.Read(sizeof(int)))));
            answered++;
        }

        byte[] answer = new byte[sizeof(int)];
        for (int i = 0; i < count; i++)
        {
            for (int done = 0; done < answer.Length;) done += clients[i].Receive(answer, done, answer.Length - done, SocketFlags.None);
            Assert.That(BitConverter.ToInt32(answer), Is.EqualTo(~i));
            clients[i].Dispose();
        }

        int ended = 0;
        while (ended < count)
        {
            (VsockHeader header, byte[] payload) = driver.Take();
            guests[header.SourcePort].Handle(header, payload);
            if (header.Operation == VsockOperation.Shutdown)
                guests[header.SourcePort].Say(VsockOperation.Shutdown, 3);
            if (header.Operation == VsockOperation.Reset)
                ended++;
        }
    }

    [Test]
    public void Guest_that_never_gives_a_buffer_makes_the_host_wait()
    {
        VsockListener listener = VsockDriver.Listen(Port);
        using VsockDriver driver = new([listener]);
        driver.Live(withBuffers: false);
        using Socket client = VsockDriver.Connect(listener.Address);
        client.Blocking = false;
        byte[] bytes = new byte[65536];
        SocketError error = SocketError.Success;
        for (long sent = 0; error != SocketError.WouldBlock; sent += bytes.Length)
        {
            client.Send(bytes, SocketFlags.None, out error);
            Assert.That(sent, Is.LessThan(100_000_000), "somebody keeps what the guest does not take");
        }

        driver.OfferBuffers();
        driver.Expect(VsockOperation.Request);
    }

    [Test]
    public void Guest_that_never_reads_answers_is_not_answered_without_end()
    {
        VsockListener listener = VsockDriver.Listen(Port);
        using VsockDriver driver = new([listener]);
        driver.Live(withBuffers: false);
        VsockHeader stray = new(VsockDriver.Cid, VsockSpec.HostCid, 1, 2, 0, VsockSpec.TypeStream, VsockOperation.ReadWrite, 0, 0, 0);
        int sent = 1;
        for (; driver.TrySend(stray); sent++) Assert.That(sent, Is.LessThan(10_000), "answers pile up");
        driver.OfferBuffers();
        for (int i = 0; i < sent; i++) Assert.That(driver.Take().Header, Is.EqualTo(stray.Refusal()));
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(43)]
    public void Buffers_too_small_for_a_packet_go_back_empty(int bytes)
    {
        using VsockDriver driver = VsockDriver.Forwarding(Port, out EndPoint address, bufferSize: (uint)Math.Max(bytes, 1));
        using Socket client = VsockDriver.Connect(address);
        VsockDriver.Await(() => driver.ReceiveUsed == 32, "buffers are kept for ever");
        Assert.That(driver.Mmio.Status & VirtioStatus.DeviceNeedsReset, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Random_packets_break_nothing(int seed)
    {
        Random random = new(seed);
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(1000);
        VsockListener listener = VsockDriver.Listen(Port);
        using VsockDriver driver = new([listener], new Dictionary<uint, EndPoint> { [1] = server.LocalEndPoint! });
        driver.Live();
        List<Socket> clients = [];
        byte[] bytes = new byte[VsockSpec.HeaderSize];
        for (int round = 0; round < 4000; round++)
        {
            if (random.Next(50) == 0)
                clients.Add(VsockDriver.Connect(listener.Address));
            if (clients.Count > 0 && random.Next(20) == 0)
                clients[random.Next(clients.Count)].Dispose();
            uint hostPort = random.Next(3) == 0 ? 1u : 0xC000 + (uint)random.Next(20);
            VsockHeader header = new(
                random.Next(30) == 0 ? (ulong)random.NextInt64() : VsockDriver.Cid, random.Next(30) == 0 ? (ulong)random.NextInt64() : VsockSpec.HostCid,
                hostPort == 1 ? (uint)random.Next(5) : Port, hostPort, random.Next(4) == 0 ? (uint)random.NextInt64() : (uint)random.Next(500),
                (ushort)(random.Next(20) == 0 ? random.Next(65536) : 1), (VsockOperation)(random.Next(20) == 0 ? random.Next(65536) : random.Next(8)),
                (uint)random.Next(5), (uint)random.Next(100_000), (uint)random.Next(1000));
            header.Write(bytes);
            driver.SendRaw(bytes.AsSpan(0, random.Next(10) == 0 ? random.Next(VsockSpec.HeaderSize) : VsockSpec.HeaderSize), new byte[random.Next(500)]);
            while (random.Next(3) != 0 && driver.TryTake() is not null)
            {
                // whatever it says
            }
        }

        Assert.That(driver.Mmio.Status & VirtioStatus.DeviceNeedsReset, Is.Zero);
        foreach (Socket client in clients) client.Dispose();
        driver.SetUp();
        driver.Send(new VsockHeader(VsockDriver.Cid, VsockSpec.HostCid, 9, 9, 0, VsockSpec.TypeStream, VsockOperation.Response, 0, 0, 0));
        while (driver.Take().Header is not { Operation: VsockOperation.Reset, SourcePort: 9 })
        {
            // clients that came before the reset
        }
    }

    private static byte[] Exchange(Socket client, byte[] up, int downLength)
    {
        Task sending = Task.Run(() =>
        {
            for (int done = 0; done < up.Length;) done += client.Send(up, done, Math.Min(30_000, up.Length - done), SocketFlags.None);
        });
        byte[] down = new byte[downLength];
        for (int done = 0; done < downLength;) done += client.Receive(down, done, Math.Min(10_000, downLength - done), SocketFlags.None);
        sending.GetAwaiter().GetResult();
        return down;
    }

    private static byte[] Noise(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
