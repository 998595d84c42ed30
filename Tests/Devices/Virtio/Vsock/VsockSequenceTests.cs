// The packets of two drivers that exist, in their order: Toro's and Linux's.
using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Devices.Virtio.Vsock;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

[TestFixture]
internal sealed class VsockSequenceTests
{
    private const uint ToroBuffer = 0x10000 + 44; // VIRTIO_VSOCK_MAX_PKT_BUF_SIZE and a header, of which used.length is read as 16 bits
    private const uint ToroWindow = 0x4000;
    private const uint Port = 80;

    /// <summary>
    /// Toro sets its queues up before features, negotiates nothing, notifies for its receive buffers before DRIVER_OK, has header and payload in one
    /// descriptor, says the bytes in its buffer instead of a running count, and answers a shutdown with a reset.
    /// </summary>
    [Test]
    public void Toro_serves_a_request()
    {
        FakeGuestMemory memory = new(0x800000);
        using VsockListener listener = VsockDriver.Listen(Port);
        using VirtioVsock device = new(memory, new VsockSettings(3, [listener], new System.Collections.Generic.Dictionary<uint, EndPoint>(), null));
        ToroEmu.Devices.Virtio.VirtioMmioTransport transport = new(device, new FakeInterruptLine());
        MockVirtioDriver mmio = new(transport);
        device.Start();
        mmio.Write(Register.Status, 0);
        mmio.Write(Register.Status, VirtioStatus.Acknowledge | VirtioStatus.Driver);
        Assert.That(mmio.Read(0x100), Is.EqualTo(3));
        MockRing receive = new(memory, 0x1000, 32), events = new(memory, 0x3000, 32), transmit = new(memory, 0x5000, 32);
        SetUp(mmio, 0, receive);
        for (ushort i = 0; i < 32; i++)
        {
            receive.Describe(i, 0x100000 + i * ToroBuffer, ToroBuffer, VirtqueueLayout.FlagWrite);
            receive.Offer(i);
            mmio.Write(Register.QueueNotify, 0);
        }

        SetUp(mmio, 2, events);
        SetUp(mmio, 1, transmit);
        mmio.Write(Register.Status, VirtioStatus.Acknowledge | VirtioStatus.FeaturesOk | VirtioStatus.Driver | VirtioStatus.DriverOk);

        ushort taken = 0;
        (VsockHeader Header, string Payload) Take()
        {
            VsockDriver.Await(() => Locked(transport, () => receive.UsedIndex) != taken, "no packet came");
            return Locked(transport, () =>
            {
                (uint id, uint written) = receive.UsedEntry(taken++);
                Assert.That(written, Is.LessThanOrEqualTo(ushort.MaxValue));
                Span<byte> bytes = memory.Bytes.AsSpan((int)(0x100000 + id * ToroBuffer), (int)written);
                return (VsockHeader.Read(bytes), Encoding.ASCII.GetString(bytes[VsockSpec.HeaderSize..]));
            });
        }

        void Send(in VsockHeader header, string payload = "")
        {
            byte[] bytes = new byte[VsockSpec.HeaderSize + payload.Length];
            header.Write(bytes);
            Encoding.ASCII.GetBytes(payload, bytes.AsSpan(VsockSpec.HeaderSize));
            lock (transport.Gate)
            {
                bytes.CopyTo(memory.Bytes, 0x8000);
                transmit.Describe(0, 0x8000, (uint)bytes.Length, 0);
                transmit.Offer(0);
                mmio.Write(Register.QueueNotify, 1);
            }
        }

        using Socket client = VsockDriver.Connect(listener.Address);
        client.Send("GET / HTTP/1.0\r\n\r\n"u8);
        VsockHeader request = Take().Header;
        VsockHeader Answer(VsockOperation operation, int length, uint flags, uint kept) =>
            new(3, 2, request.DestinationPort, request.SourcePort, (uint)length, 1, operation, flags, ToroWindow, kept);
        Send(Answer(VsockOperation.Response, 0, 0, 0));
        (VsockHeader read, string text) = Take();
        Assert.That((read.Operation, text), Is.EqualTo((VsockOperation.ReadWrite, "GET / HTTP/1.0\r\n\r\n")));
        Send(Answer(VsockOperation.CreditUpdate, 0, 0, (uint)text.Length));
        string body = new('t', 60_000);
        Send(Answer(VsockOperation.ReadWrite, body.Length, 0, 0), body);
        Send(Answer(VsockOperation.Shutdown, 0, 3, 0));
        Assert.That(Take().Header.Operation, Is.EqualTo(VsockOperation.Reset), "SysSocketClose frees the socket when the reset comes");
        byte[] answer = new byte[100_000];
        int done = 0;
        for (int count; (count = client.Receive(answer.AsSpan(done))) > 0;) done += count;
        Assert.That(Encoding.ASCII.GetString(answer, 0, done), Is.EqualTo(body));
    }

    /// <summary>
    /// Linux: receive buffers of a page, header and payload in two descriptors, 256 KiB of buffer. An application that closes sends a shutdown
    /// of both directions and waits for the reset.
    /// </summary>
    [Test]
    public void Linux_accepts_reads_and_closes()
    {
        using VsockDriver driver = VsockDriver.Forwarding(1024, out EndPoint address, queueLength: 128, bufferSize: 4096);
        using Socket client = VsockDriver.Connect(address);
        client.Send(new byte[10_000]);
        GuestSocket guest = GuestSocket.Accept(driver, bufferSize: 256 * 1024);
        guest.HandleUntil(() => guest.Kept == 10_000);
        guest.Send("ok"u8);
        guest.Say(VsockOperation.Shutdown, 3);
        guest.HandleUntil(() => guest.IsReset);
        Assert.That(client.Receive(new byte[10]), Is.EqualTo(2));
        Assert.That(client.Receive(new byte[10]), Is.Zero);
    }

    /// <summary>Linux again, the host closes: the guest hears of the end, reads what there is, and resets when its application closes, too.</summary>
    [Test]
    public void Linux_hears_the_hosts_end()
    {
        using VsockDriver driver = VsockDriver.Forwarding(1024, out EndPoint address, queueLength: 128);
        Socket client = VsockDriver.Connect(address);
        GuestSocket guest = GuestSocket.Accept(driver, bufferSize: 256 * 1024);
        client.Send("bye"u8);
        client.Dispose();
        guest.HandleUntil(() => guest.PeerShutdown == VsockSpec.ShutdownSend);
        Assert.That(guest.Kept, Is.EqualTo(3));
        guest.Say(VsockOperation.Shutdown, 3);
        guest.HandleUntil(() => guest.IsReset);
    }

    private static void SetUp(MockVirtioDriver mmio, uint number, MockRing ring)
    {
        mmio.SetUpQueue(number, ring.Length, ring.Descriptors, ring.Available, ring.Used);
    }

    private static T Locked<T>(ToroEmu.Devices.Virtio.VirtioMmioTransport transport, Func<T> look)
    {
        lock (transport.Gate)
            return look();
    }
}
