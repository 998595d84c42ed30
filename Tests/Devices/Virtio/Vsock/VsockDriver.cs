// The driver's side of the vsock device: queues, buffers and packets, without any opinion on what they mean.
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Devices.Virtio.Vsock;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

/// <summary>One device, its transport and a driver; the host's sockets are real ones on ports that the system chooses.</summary>
internal sealed class VsockDriver : IDisposable
{
    public const ulong Cid = 3;

    private const ushort Write = VirtqueueLayout.FlagWrite;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeGuestMemory _memory;
    private readonly uint _bufferSize;
    private readonly MockRing _receive;
    private readonly MockRing _transmit;
    private readonly MockRing _events;
    private readonly uint _buffers;
    private readonly uint _transmitBuffer;
    private readonly uint _eventBuffer;
    private ushort _receiveSeen;
    private ushort _transmitSeen;

    /// <param name="listeners">Where the host connects.</param>
    /// <param name="targets">Where the guest may connect to.</param>
    /// <param name="unixPath">The path of the Unix sockets, or null.</param>
    /// <param name="queueLength">Buffers in the receive queue.</param>
    /// <param name="bufferSize">Bytes of each.</param>
    /// <param name="outside">How the host's news come in; null: at once.</param>
    public VsockDriver(
        IReadOnlyList<VsockListener>? listeners = null,
        IReadOnlyDictionary<uint, EndPoint>? targets = null,
        string? unixPath = null,
        uint queueLength = 32,
        uint bufferSize = 4096,
        IHostInput? outside = null)
    {
        _bufferSize = bufferSize;
        _receive = new MockRing(_memory = new FakeGuestMemory((int)(0x80000 + queueLength * bufferSize)), 0x1000, queueLength);
        _transmit = new MockRing(_memory, 0x8000, 32);
        _events = new MockRing(_memory, 0xA000, 4);
        _eventBuffer = 0xC000;
        _transmitBuffer = 0x10000;
        _buffers = 0x80000;
        Device = new VirtioVsock(_memory, new VsockSettings(Cid, listeners ?? [], targets ?? new Dictionary<uint, EndPoint>(), unixPath), outside);
        Transport = new VirtioMmioTransport(Device, Line);
        Mmio = new MockVirtioDriver(Transport);
    }

    public VirtioVsock Device { get; }

    public VirtioMmioTransport Transport { get; }

    public MockVirtioDriver Mmio { get; }

    public FakeInterruptLine Line { get; } = new();

    public FakeGuestMemory Memory => _memory;

    /// <summary>A listener on a port of the system's choice, and its address.</summary>
    public static VsockListener Listen(uint guestPort) => VsockListener.Open(new IPEndPoint(IPAddress.Loopback, 0), guestPort);

    /// <summary>A driver whose device forwards one host port to the guest's port; live.</summary>
    public static VsockDriver Forwarding(uint guestPort, out EndPoint address, uint queueLength = 32, uint bufferSize = 4096)
    {
        VsockListener listener = Listen(guestPort);
        address = listener.Address;
        return new VsockDriver([listener], queueLength: queueLength, bufferSize: bufferSize).Live();
    }

    /// <summary>Connects a client of the host.</summary>
    public static Socket Connect(EndPoint address)
    {
        Socket socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = socket.SendTimeout = (int)Patience.TotalMilliseconds;
        socket.Connect(address);
        return socket;
    }

    /// <summary>Initialises the device; the machine starts.</summary>
    public VsockDriver Live(bool withBuffers = true)
    {
        SetUp(withBuffers);
        Device.Start();
        return this;
    }

    /// <summary>Initialises the device, as a driver does at each start of a guest.</summary>
    public void SetUp(bool withBuffers = true)
    {
        Array.Clear(_memory.Bytes);
        foreach (MockRing ring in new[] { _receive, _transmit, _events }) ring.Restart();
        _receiveSeen = _transmitSeen = 0;
        Mmio.Negotiate(0);
        Mmio.SetUpQueue(0, _receive.Length, _receive.Descriptors, _receive.Available, _receive.Used);
        Mmio.SetUpQueue(1, _transmit.Length, _transmit.Descriptors, _transmit.Available, _transmit.Used);
        Mmio.SetUpQueue(2, _events.Length, _events.Descriptors, _events.Available, _events.Used);
        Mmio.GoLive();
        if (withBuffers)
            OfferBuffers();
    }

    public void OfferBuffers()
    {
        lock (Transport.Gate)
        {
            for (ushort number = 0; number < _receive.Length; number++) Offer(number);
        }

        Mmio.Write(Register.QueueNotify, VsockSpec.ReceiveQueue);
    }

    public void OfferEventBuffer()
    {
        lock (Transport.Gate)
        {
            _events.Describe(0, _eventBuffer, VsockSpec.EventSize, Write);
            _events.Offer(0);
        }

        Mmio.Write(Register.QueueNotify, VsockSpec.EventQueue);
    }

    /// <summary>Buffers of the receive queue that the device has given back.</summary>
    public int ReceiveUsed => _receive.UsedIndex;

    /// <summary>Events that the device has reported.</summary>
    public int Events => _events.UsedIndex;

    /// <summary>A packet from the guest with its payload in a descriptor of its own, as Linux sends it.</summary>
    public void Send(in VsockHeader header, ReadOnlySpan<byte> payload = default)
    {
        byte[] bytes = new byte[VsockSpec.HeaderSize];
        header.Write(bytes);
        SendRaw(bytes, payload);
    }

    /// <summary>A packet of a guest that does not wait: false if the device has not taken it by now.</summary>
    public bool TrySend(in VsockHeader header)
    {
        byte[] bytes = new byte[VsockSpec.HeaderSize];
        header.Write(bytes);
        Put(bytes, default);
        return _transmit.UsedIndex == _transmitSeen;
    }

    /// <summary>Bytes that need be no packet.</summary>
    public void SendRaw(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload = default)
    {
        Put(header, payload);
        Await(() => _transmit.UsedIndex == _transmitSeen, "the device did not take a packet");
    }

    private void Put(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        lock (Transport.Gate)
        {
            header.CopyTo(_memory.Bytes.AsSpan((int)_transmitBuffer));
            payload.CopyTo(_memory.Bytes.AsSpan((int)_transmitBuffer + 64));
            _transmit.Describe(0, _transmitBuffer, (uint)header.Length, payload.IsEmpty ? (ushort)0 : VirtqueueLayout.FlagNext, 1);
            _transmit.Describe(1, _transmitBuffer + 64, (uint)payload.Length, 0);
            _transmit.Offer(0);
            Mmio.Write(Register.QueueNotify, VsockSpec.TransmitQueue);
        }

        _transmitSeen++;
    }

    /// <summary>The next packet for the guest; its buffer goes back.</summary>
    public (VsockHeader Header, byte[] Payload) Take()
    {
        (VsockHeader, byte[])? taken = null;
        Await(() => (taken = TryTake()) is not null, "no packet came");
        return taken!.Value;
    }

    /// <summary>The next packet if there is one.</summary>
    public (VsockHeader Header, byte[] Payload)? TryTake()
    {
        VsockHeader header;
        byte[] payload;
        lock (Transport.Gate)
        {
            if (_receive.UsedIndex == _receiveSeen)
                return null;
            (uint id, uint written) = _receive.UsedEntry(_receiveSeen++);
            Span<byte> bytes = _memory.Bytes.AsSpan((int)(_buffers + id * _bufferSize), (int)written);
            header = VsockHeader.Read(bytes);
            payload = bytes[VsockSpec.HeaderSize..].ToArray();
            Offer((ushort)id);
        }

        Assert.That(payload, Has.Length.EqualTo(header.Length));
        Mmio.Write(Register.QueueNotify, VsockSpec.ReceiveQueue);
        return (header, payload);
    }

    /// <summary>The next packet, which says this.</summary>
    public VsockHeader Expect(VsockOperation operation)
    {
        (VsockHeader header, _) = Take();
        Assert.That(header.Operation, Is.EqualTo(operation), header.ToString());
        return header;
    }

    /// <summary>Waits for something that threads of the device do.</summary>
    public static void Await(Func<bool> condition, string otherwise)
    {
        DateTime end = DateTime.UtcNow + Patience;
        for (int looks = 0; !condition(); looks++)
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(end), otherwise);
            Thread.Sleep(looks < 100 ? 0 : 1);
        }
    }

    public void Dispose() => Device.Dispose();

    private void Offer(ushort number)
    {
        _receive.Describe(number, _buffers + number * _bufferSize, _bufferSize, Write);
        _receive.Offer(number);
    }
}
