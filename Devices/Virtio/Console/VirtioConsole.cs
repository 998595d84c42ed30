// The console device: ports between guest and host.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>
/// VirtIO 1.2, 5.3. Bytes from the guest wait in its buffers while the host does not take them, and bytes from the host wait outside
/// while the guest has no buffers: nothing is lost on the way, but for what is written to a socket that nobody is connected to.
/// </summary>
public sealed partial class VirtioConsole : QueueDevice, IOutsideInput
{
    /// <summary>Most ports.</summary>
    public const int PortsMax = 8;

    private const ushort QueueNumMax = 1024;
    private const int PieceSize = 4096;
    private const int SendMax = 1 << 20;

    private readonly ImmutableArray<ConsolePort> _ports;
    private readonly byte[] _config = new byte[ConsoleSpec.ConfigSize];
    private readonly byte[] _piece = new byte[PieceSize];

    /// <param name="memory">Where the rings lie.</param>
    /// <param name="ports">1 .. <see cref="PortsMax"/>.</param>
    /// <param name="columns">Width of the console in characters; 0 if unknown.</param>
    /// <param name="rows">Height in characters.</param>
    public VirtioConsole(IGuestMemory memory, IReadOnlyList<ConsolePort> ports, int columns, int rows)
        : base(memory, Queues(2 * ports.Count + 2, QueueNumMax))
    {
        _ports = [.. ports];
        BinaryPrimitives.WriteUInt16LittleEndian(_config.AsSpan(ConsoleSpec.ConfigColumns), (ushort)columns);
        BinaryPrimitives.WriteUInt16LittleEndian(_config.AsSpan(ConsoleSpec.ConfigRows), (ushort)rows);
        BinaryPrimitives.WriteUInt32LittleEndian(_config.AsSpan(ConsoleSpec.ConfigPorts), (uint)ports.Count);
    }

    /// <inheritdoc/>
    public override uint DeviceId => ConsoleSpec.DeviceId;

    /// <inheritdoc/>
    public override ulong Features =>
        (HasSize ? VirtioFeature.Mask(ConsoleSpec.FeatureSize) : 0)
        | VirtioFeature.Mask(ConsoleSpec.FeatureMultiport)
        | VirtioFeature.Mask(ConsoleSpec.FeatureEmergencyWrite)
        | VirtioFeature.Mask(VirtioFeature.IndirectDesc)
        | VirtioFeature.Mask(VirtioFeature.RingEventIdx);

    /// <inheritdoc/>
    public bool ExpectsInput => IsStarted && _ports.Any(port => port.Channel.ExpectsInput);

    private bool HasSize => BinaryPrimitives.ReadUInt16LittleEndian(_config.AsSpan(ConsoleSpec.ConfigColumns)) != 0;

    /// <summary>A driver that accepts the feature, as all others, but sets up no control queues, means the first port only.</summary>
    private bool IsMultiport => HasFeature(ConsoleSpec.FeatureMultiport) && IsLive(ConsoleSpec.QueueControlReceive) && IsLive(ConsoleSpec.QueueControlTransmit);

    /// <inheritdoc/>
    public void Start()
    {
        for (int number = 0; number < _ports.Length; number++)
        {
            int port = number;
            _ports[port].Channel.Start(() => ChannelChanged(port));
        }
    }

    /// <inheritdoc/>
    protected internal override bool TryReadConfig(uint offset, int size, out uint value) => ConfigSpace.TryRead(_config, offset, size, out value);

    /// <inheritdoc/>
    protected internal override bool TryWriteConfig(uint offset, int size, uint value)
    {
        if (offset != ConsoleSpec.ConfigEmergencyWrite)
            return false;
        IConsoleChannel channel = _ports[0].Channel;
        if (channel.WriteSpace != 0)
            channel.Write([(byte)value]);
        return true;
    }

    /// <inheritdoc/>
    protected override bool Wants(uint queue)
    {
        if (queue == ConsoleSpec.QueueControlReceive)
            return _messages.Count != 0;
        if (queue == ConsoleSpec.QueueControlTransmit)
            return _messages.Count < MessagesMax;
        ConsolePort port = _ports[ConsoleSpec.PortOf(queue)];
        return IsReceive(queue) ? port.Channel.HasInput && (port.IsOpen || !IsMultiport) : port.Channel.WriteSpace != 0;
    }

    /// <inheritdoc/>
    protected internal override ChainOutcome Serve(uint queue, DescriptorChain chain)
    {
        if (queue == ConsoleSpec.QueueControlReceive)
            return GiveMessage(chain);
        if (queue == ConsoleSpec.QueueControlTransmit)
            return TakeMessage(chain);
        ConsolePort port = _ports[ConsoleSpec.PortOf(queue)];
        return IsReceive(queue) ? Receive(port.Channel, chain) : Transmit(port, chain);
    }

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
        _messages.Clear();
        foreach (ConsolePort port in _ports)
            port.Reset();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (ConsolePort port in _ports)
            port.Channel.Dispose();
    }

    private static bool IsReceive(uint queue) => queue % 2 == 0;

    /// <summary>On a thread of the channel.</summary>
    private void ChannelChanged(int port)
    {
        lock (Host.Gate)
        {
            TellConnection(port);
            Work(ConsoleSpec.ReceiveQueue(port));
            Work(ConsoleSpec.ReceiveQueue(port) + 1);
        }
    }

    private ChainOutcome Receive(IConsoleChannel channel, DescriptorChain chain)
    {
        uint done = 0;
        while (chain.WritableLeft != 0 && channel.HasInput)
        {
            int length = channel.Read(_piece.AsSpan(0, (int)Math.Min(chain.WritableLeft, PieceSize)));
            if (!chain.TryScatter(_piece.AsSpan(0, length), out int written))
                return ChainOutcome.Broken;
            done += (uint)written;
        }

        return ChainOutcome.Used(done);
    }

    /// <summary>Sends as much as the host takes; the rest when it takes more. What was sent is left out the next time.</summary>
    private ChainOutcome Transmit(ConsolePort port, DescriptorChain chain)
    {
        chain.SkipReadable(port.Sent);
        while (chain.ReadableLeft != 0)
        {
            int length = (int)Math.Min(chain.ReadableLeft, (ulong)Math.Min(port.Channel.WriteSpace, PieceSize));
            if (length == 0)
                return ChainOutcome.Later;
            if (chain.Moved >= SendMax)
                return ChainOutcome.Again;
            if (!chain.TryGather(_piece.AsSpan(0, length), out _))
                return ChainOutcome.Broken;
            port.Channel.Write(_piece.AsSpan(0, length));
            port.Sent += (ulong)length;
        }

        port.Sent = 0;
        return ChainOutcome.Used(0);
    }
}
