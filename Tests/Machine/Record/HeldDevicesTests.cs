// Devices whose peers do what they like, recorded, and without any peers again.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Devices.Virtio.Block;
using ToroEmu.Devices.Virtio.Console;
using ToroEmu.Devices.Virtio.FileSystem;
using ToroEmu.Devices.Virtio.Vsock;
using ToroEmu.Scheduling;
using ToroEmu.Tests.Devices.Support;
using ToroEmu.Tests.Devices.Virtio.FileSystem;
using ToroEmu.Tests.Devices.Virtio.Vsock;

namespace ToroEmu.Tests.Machines.Record;

public sealed class HeldDevicesTests
{
    private const uint GuestPort = 80;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Clients connect, send, listen and leave in threads of their own; the guest echoes. Every packet the guest sees is the same again.</summary>
    [Test]
    public void Vsock_IsTheSameWithoutSockets([Range(1, 5)] int seed)
    {
        ListJournal journal = new();
        VsockListener listener = VsockDriver.Listen(GuestPort);
        using Socket target = Listen();
        List<Thread> peers = [.. Enumerable.Range(0, 4).Select(number => new Thread(() => Peer(listener.Address, seed * 100 + number)))];
        peers.Add(new Thread(() => Answer(target)));
        foreach (Thread peer in peers) peer.Start();
        List<string> seen = RunVsock(journal, listener, (IPEndPoint)target.LocalEndPoint!, null);
        foreach (Thread peer in peers) peer.Join();
        Assert.That(seen, Has.Count.GreaterThan(50));
        journal.Rewind();
        List<string> again = RunVsock(journal, VsockListener.Recorded(GuestPort), new IPEndPoint(IPAddress.Loopback, 1), seen.Count == 0 ? 0 : lastSteps);
        Assert.That(again, Is.EqualTo(seen));
        Assert.That(journal.Left, Is.Zero);
    }

    [Test]
    public void ConsoleSocket_IsTheSameWithoutPeers([Range(1, 5)] int seed)
    {
        ListJournal journal = new();
        using Socket listener = Listen();
        Thread peer = new(() => Talk((IPEndPoint)listener.LocalEndPoint!, seed));
        peer.Start();
        (List<string> seen, int steps) = RunConsole(journal, SocketChannel.Serve(listener, () => { }), null);
        peer.Join();
        journal.Rewind();
        (List<string> again, _) = RunConsole(journal, null, steps);
        Assert.That(again, Is.EqualTo(seen));
        Assert.That(journal.Left, Is.Zero);
        Assert.That(seen.Count(line => line.StartsWith("in", StringComparison.Ordinal)), Is.Positive);
    }

    [Test]
    public void Disk_IsTheSameWithoutItsFile()
    {
        string path = Path.GetTempFileName();
        byte[] content = RandomNumberGenerator.GetBytes(64 << 10);
        File.WriteAllBytes(path, content);
        ListJournal journal = new();
        byte[] seen;
        using (AskedDisk disk = new(new HostInbox { Journal = journal }, new FileDisk(path, false))) seen = Use(disk);
        Assert.That(seen.AsSpan(0, 512).SequenceEqual(content.AsSpan(1024, 512)), Is.True);
        Assert.That(File.ReadAllBytes(path).AsSpan(4096, 4).ToArray(), Is.EqualTo("word"u8.ToArray()), "the recorded run writes to the file");
        File.Delete(path);
        journal.Rewind();
        using AskedDisk replayed = new(new HostInbox { Journal = journal }, null);
        Assert.That((replayed.Size, replayed.IsReadOnly), Is.EqualTo((64ul << 10, false)));
        Assert.That(Use(replayed), Is.EqualTo(seen));
        Assert.That(journal.Left, Is.Zero);
    }

    [Test]
    public void SharedDirectory_IsTheSameWithoutIt()
    {
        ListJournal journal = new();
        List<string> seen;
        using (FuseDriver driver = new(outside: new HostInbox { Journal = journal }))
        {
            File.WriteAllText(driver.In("hello"), "from the host");
            seen = Use(driver);
            Assert.That(Directory.Exists(driver.In("new")), Is.True);
        }

        journal.Rewind();
        using FuseDriver replayed = new(outside: new HostInbox { Journal = journal });
        List<string> again = Use(replayed);
        Assert.That(again, Is.EqualTo(seen));
        Assert.That(Directory.GetFileSystemEntries(replayed.Path), Is.Empty, "a replay touches no file");
        Assert.That(journal.Left, Is.Zero);
    }

    private int lastSteps;

    /// <summary>A guest that accepts, echoes, and connects itself. Without <paramref name="steps"/>: until all peers are done.</summary>
    private List<string> RunVsock(ListJournal journal, VsockListener listener, IPEndPoint target, int? steps)
    {
        using HostInbox inbox = new() { Journal = journal };
        List<string> seen = [];
        Dictionary<uint, GuestSocket> sockets = [];
        using VsockDriver driver = new([listener], new Dictionary<uint, EndPoint> { [5000] = target }, outside: inbox);
        driver.Live();
        DateTime end = DateTime.UtcNow + Patience;
        int resets = 0, step = 0;
        for (; steps is null ? resets < 9 : step < steps; step++)
        {
            if (step is 3 or 50 or 90 or 130 or 170) sockets[(uint)(1000 + step)] = Connect(driver, (uint)(1000 + step));
            if (inbox.HasInput) inbox.Deliver((ulong)step);
            while (driver.TryTake() is var (header, payload))
            {
                seen.Add($"{step} {header} {Convert.ToHexString(SHA256.HashData(payload))}");
                resets += Handle(driver, sockets, header, payload);
            }

            if (steps is null) Thread.Sleep(step % 8 == 0 ? 1 : 0);
            Assert.That(DateTime.UtcNow, Is.LessThan(end), $"{resets} connections have ended");
        }

        lastSteps = step;
        return seen;
    }

    private static GuestSocket Connect(VsockDriver driver, uint guestPort)
    {
        GuestSocket socket = new(driver, 5000, guestPort);
        socket.Say(VsockOperation.Request);
        return socket;
    }

    private static int Handle(VsockDriver driver, Dictionary<uint, GuestSocket> sockets, VsockHeader header, byte[] payload)
    {
        uint key = header.SourcePort == 5000 ? header.DestinationPort : header.SourcePort;
        if (header.Operation == VsockOperation.Request)
        {
            sockets[key] = new GuestSocket(driver, header.SourcePort, header.DestinationPort);
            sockets[key].Accept(header);
            return 0;
        }

        GuestSocket socket = sockets[key];
        socket.Handle(header, payload);
        if (header.Operation == VsockOperation.Response) socket.Send("from the guest"u8);
        if (socket.Kept != 0 && socket.Room >= (uint)socket.Kept) socket.Send(socket.Read(socket.Kept));
        if (header.Operation == VsockOperation.Shutdown && header.Flags != 3) socket.Say(VsockOperation.Shutdown, 3);
        if (header.Operation == VsockOperation.Shutdown && header.Flags == 3) socket.Say(VsockOperation.Reset);
        return header.Operation == VsockOperation.Reset || (header.Operation == VsockOperation.Shutdown && header.Flags == 3) ? 1 : 0;
    }

    private static Socket Listen()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static void Peer(EndPoint address, int seed)
    {
        Random random = new(seed);
        using Socket socket = VsockDriver.Connect(address);
        int sent = 0, received = 0;
        byte[] room = new byte[65536];
        for (int round = 0; round < 20; round++)
        {
            Thread.Sleep(random.Next(3));
            sent += socket.Send(new byte[1 + random.Next(3000)]);
            while (received < sent - 2000) received += socket.Receive(room);
        }

        socket.Shutdown(SocketShutdown.Send);
        while (socket.Receive(room) is int length and not 0) received += length;
        Assert.That(received, Is.EqualTo(sent));
    }

    /// <summary>Takes five connections of the guest one after the other, reads what it says, answers and leaves.</summary>
    private static void Answer(Socket listener)
    {
        for (int count = 0; count < 5; count++)
        {
            using Socket socket = listener.Accept();
            byte[] room = new byte[14];
            for (int length = 0; length < room.Length;) length += socket.Receive(room.AsSpan(length));
            Thread.Sleep(count);
            socket.Send("and from the host"u8);
            socket.Shutdown(SocketShutdown.Send);
            while (socket.Receive(new byte[100]) != 0) continue; // its echo
        }
    }

    private static (List<string> Seen, int Steps) RunConsole(ListJournal journal, SocketChannel? socket, int? steps)
    {
        using HostInbox inbox = new() { Journal = journal };
        List<string> seen = [];
        int changes = 0, total = 0, step = 0;
        using HeldChannel channel = new(inbox, socket);
        channel.Start(() => changes++);
        DateTime end = DateTime.UtcNow + Patience;
        byte[] room = new byte[7000];
        bool wasThere = false;
        for (; steps is null ? !wasThere || channel.IsConnected || channel.HasInput || total < 100_000 : step < steps; step++)
        {
            if (inbox.HasInput) inbox.Deliver((ulong)step);
            wasThere |= channel.IsConnected;
            if (channel.IsConnected && channel.WriteSpace > 500) channel.Write(new byte[500]);
            int length = channel.HasInput ? channel.Read(room.AsSpan(0, 1 + step * 37 % room.Length)) : 0;
            total += length;
            seen.Add($"{step}: {channel.IsConnected} {channel.ExpectsInput} {channel.WriteSpace} {channel.HasInput} {changes}");
            if (length != 0) seen.Add($"in {length} {Convert.ToHexString(SHA256.HashData(room.AsSpan(0, length)))}");
            if (steps is null) Thread.Sleep(step % 16 == 0 ? 1 : 0);
            Assert.That(DateTime.UtcNow, Is.LessThan(end), $"{total} bytes have come");
        }

        return (seen, step);
    }

    private static void Talk(IPEndPoint address, int seed)
    {
        Random random = new(seed);
        using Socket socket = VsockDriver.Connect(address);
        Thread reader = new(() => Drain(socket, random.Next(3)));
        reader.Start();
        for (int sent = 0; sent < 100_000;)
        {
            byte[] piece = new byte[Math.Min(1 + random.Next(9000), 100_000 - sent)];
            random.NextBytes(piece);
            sent += socket.Send(piece);
            Thread.Sleep(random.Next(3));
        }

        socket.Shutdown(SocketShutdown.Send); // leaving with bytes unread would throw away those under way
        reader.Join();
    }

    private static void Drain(Socket socket, int pause)
    {
        byte[] room = new byte[4096];
        try
        {
            while (socket.Receive(room) != 0) Thread.Sleep(pause);
        }
        catch (SocketException)
        {
            // It has been shut down.
        }
    }

    private static byte[] Use(AskedDisk disk)
    {
        byte[] seen = new byte[2048];
        disk.Read(1024, seen.AsSpan(0, 1024));
        disk.Write(4096, "word"u8);
        disk.Flush();
        disk.Read(4096, seen.AsSpan(1024));
        return seen;
    }

    private static List<string> Use(FuseDriver driver)
    {
        List<string> seen = [];
        void Note((int Error, byte[] Body) answer) => seen.Add($"{answer.Error} {Convert.ToHexString(answer.Body)}");
        (int Error, byte[] Body) found = driver.Call(1, 1, FuseDriver.Fields("hello"));
        Note(found);
        Note(driver.Call(1, 1, FuseDriver.Fields("missing")));
        ulong node = BitConverter.ToUInt64(found.Body);
        (int Error, byte[] Body) opened = driver.Call(14, node, FuseDriver.Fields(0u, 0u));
        Note(opened);
        ulong handle = BitConverter.ToUInt64(opened.Body);
        Note(driver.Call(15, node, FuseDriver.Fields(handle, 0ul, 4096u, 0u, 0ul, 0u, 0u)));
        Note(driver.Call(9, 1, FuseDriver.Fields(0x1EDu, 0u, "new")));
        Note(driver.Call(17, 1, FuseDriver.Fields()));
        return seen;
    }
}
