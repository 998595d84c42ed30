// The virtio socket device: streams between the guest's sockets and those of the host.
using System;
using System.Buffers.Binary;
using System.IO;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>
/// VirtIO 1.2, 5.10: stream sockets. Host connections become connections to ports of the guest; connections of the guest to ports of context id 2
/// become connections of the host. Bytes wait where they are: what the guest does not take stays in the host's socket, what the host
/// does not take stays within the credit that the guest was given.
/// </summary>
public sealed partial class VirtioVsock : QueueDevice, IOutsideInput
{
    private const ushort QueueLengthMax = 256;

    /// <summary>Most bytes in a packet to the guest: with its header it is no longer than 16 bits can say, which drivers count with.</summary>
    private const int PayloadMax = 32 * 1024;

    private readonly VsockSettings _settings;
    private readonly IHostPort _news;
    private readonly IHostPort? _asked; // null in a threaded machine
    private readonly bool _isReplay;
    private readonly VsockTable _table = new();
    private readonly byte[] _fromGuest = new byte[64 * 1024];
    private readonly byte[] _toGuest = new byte[VsockSpec.HeaderSize + PayloadMax];
    private VsockOperation _next;   // what First of the table would say
    private bool _isTransmitting;   // a chain of the transmit queue is in hand
    private bool _isReceiving;      // a chain of the receive queue is in hand
    private bool _owesResetEvent;

    /// <param name="memory">Where the rings lie.</param>
    /// <param name="settings">How it is connected to the host.</param>
    /// <param name="outside">How the host's news come in; null: at once.</param>
    public VirtioVsock(IGuestMemory memory, VsockSettings settings, IHostInput? outside = null)
        : base(memory, Queues(3, QueueLengthMax))
    {
        _settings = settings;
        outside ??= new HostGate();
        _news = outside.Open(Arrive);
        _asked = outside.IsHeld ? _news : null;
        _isReplay = outside.IsReplay;
    }

    /// <inheritdoc/>
    public override uint DeviceId => VsockSpec.DeviceId;

    /// <inheritdoc/>
    public override ulong Features =>
        VirtioFeature.Mask(VsockSpec.FeatureStream) | VirtioFeature.Mask(VirtioFeature.RingEventIdx) | VirtioFeature.Mask(VirtioFeature.IndirectDesc);

    /// <summary>Packets of the guest that were no packets: too short, longer than their buffers, or from somebody else.</summary>
    public long DroppedPackets { get; private set; }

    /// <inheritdoc/>
    protected internal override bool TryReadConfig(uint offset, int size, out uint value)
    {
        Span<byte> config = stackalloc byte[VsockSpec.ConfigSize];
        BinaryPrimitives.WriteUInt64LittleEndian(config[(int)VsockSpec.ConfigGuestCid..], _settings.GuestCid);
        return ConfigSpace.TryRead(config, offset, size, out value);
    }

    /// <inheritdoc/>
    protected internal override bool TryWriteConfig(uint offset, int size, uint value) => false;

    /// <inheritdoc/>
    protected override bool Wants(uint queue) => queue switch
    {
        VsockSpec.TransmitQueue => !_table.IsChoked,
        VsockSpec.ReceiveQueue => HasPacket(),
        _ => _owesResetEvent,
    };

    /// <inheritdoc/>
    protected internal override ChainOutcome Serve(uint queue, DescriptorChain chain) => queue switch
    {
        VsockSpec.TransmitQueue => Transmit(chain),
        VsockSpec.ReceiveQueue => Deliver(chain),
        _ => Report(chain),
    };

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
        _table.Forget();
        _owesResetEvent = false;
    }

    /// <inheritdoc/>
    protected internal override string? SnapshotObstacle =>
        base.SnapshotObstacle ?? (_table.Count == 0 && !_table.HasRefusals ? null : $"it has {_table.Count} open connections; take the snapshot when they have ended");

    /// <summary>Connections are the host's, and not in a snapshot: whoever saves the device although it has some makes the driver hear of it.</summary>
    protected override void SaveDevice(BinaryWriter writer) => writer.Write(_owesResetEvent || _table.Count != 0);

    /// <summary>All connections are gone; if there were any, the driver will hear of it (5.10.6.7).</summary>
    protected override void LoadDevice(BinaryReader reader)
    {
        _table.Forget();
        _owesResetEvent = reader.ReadBoolean();
    }

    /// <summary>One packet of the guest.</summary>
    private ChainOutcome Transmit(DescriptorChain chain)
    {
        _isTransmitting = true;
        Span<byte> bytes = stackalloc byte[VsockSpec.HeaderSize];
        if (chain.TryGather(bytes, out int read) && read == bytes.Length)
            Receive(VsockHeader.Read(bytes), chain);
        else
            DroppedPackets++;
        WorkReceive();
        _isTransmitting = false;
        return ChainOutcome.Used(0);
    }

    private void Receive(in VsockHeader header, DescriptorChain chain)
    {
        if (header.SourceCid != _settings.GuestCid)
        {
            DroppedPackets++;
            return;
        }

        bool isOurs = header.DestinationCid == VsockSpec.HostCid && header.Type == VsockSpec.TypeStream;
        VsockKey key = new(header.DestinationPort, header.SourcePort);
        if (isOurs && _table.Find(key) is { } connection)
        {
            ReceiveFor(connection, header, chain);
            Follow(connection);
        }
        else if (isOurs && header.Operation == VsockOperation.Request && !_table.IsFull)
        {
            ConnectToHost(key, header);
        }
        else if (header.Operation != VsockOperation.Reset)
        {
            _table.Refuse(header);
        }
    }

    /// <summary>Payload comes in pieces, whatever length the guest has written; one that is not there ends the connection.</summary>
    private void ReceiveFor(VsockConnection connection, in VsockHeader header, DescriptorChain chain)
    {
        uint left = header.Operation == VsockOperation.ReadWrite ? header.Length : 0;
        if (left > chain.ReadableLeft || left > VsockCredit.OverdraftLimit)
        {
            DroppedPackets++;
            connection.Fail();
            return;
        }

        do
        {
            Span<byte> piece = _fromGuest.AsSpan(0, (int)Math.Min(left, (uint)_fromGuest.Length));
            if (!chain.TryGather(piece, out int read) || read != piece.Length)
            {
                connection.Fail();
                return;
            }

            connection.Receive(header, piece);
            left -= (uint)read;
        }
        while (left != 0);
    }

    /// <summary>Whether there is a packet for the guest; connections that have none lose their turn.</summary>
    private bool HasPacket()
    {
        while (!_table.HasRefusals && _table.First is { } connection)
        {
            _next = connection.NextOperation();
            if (_next != VsockOperation.Invalid)
                return true;
            _table.Dequeue();
            Serve(connection);
        }

        return _table.HasRefusals;
    }

    /// <summary>One packet for the guest. A buffer too small for it goes back empty.</summary>
    private ChainOutcome Deliver(DescriptorChain chain)
    {
        int room = (int)Math.Min(chain.WritableLength, (ulong)_toGuest.Length) - VsockSpec.HeaderSize;
        bool fits = room > 0 || (room == 0 && (_table.HasRefusals || _next != VsockOperation.ReadWrite));
        if (!fits)
            return ChainOutcome.Used(0);
        _isReceiving = true;
        VsockHeader header = _table.HasRefusals ? TakeRefusal() : TakePacket(_toGuest.AsSpan(VsockSpec.HeaderSize, room));
        header.Write(_toGuest);
        int length = VsockSpec.HeaderSize + (int)header.Length;
        _isReceiving = false;
        return chain.TryScatter(_toGuest.AsSpan(0, length), out _) ? ChainOutcome.Used((uint)length) : ChainOutcome.Broken;
    }

    private VsockHeader TakeRefusal()
    {
        VsockHeader refusal = _table.TakeRefusal();
        if (!_table.IsChoked && !_isTransmitting)
            Work(VsockSpec.TransmitQueue);
        return refusal;
    }

    /// <summary>The packet of the connection whose turn it is, which then goes to the end of the round.</summary>
    private VsockHeader TakePacket(Span<byte> room)
    {
        VsockConnection connection = _table.First!;
        VsockHeader header = connection.Take(_next, _settings.GuestCid, room);
        _table.Dequeue();
        _table.Enqueue(connection);
        Serve(connection);
        return header;
    }

    private ChainOutcome Report(DescriptorChain chain)
    {
        Span<byte> id = stackalloc byte[VsockSpec.EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(id, VsockSpec.EventTransportReset);
        if (!chain.TryScatter(id, out int written))
            return ChainOutcome.Broken;
        _owesResetEvent = written != VsockSpec.EventSize;
        return ChainOutcome.Used((uint)written);
    }

    private void WorkReceive()
    {
        if (!_isReceiving)
            Work(VsockSpec.ReceiveQueue);
    }
}
