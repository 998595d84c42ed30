// The smallest useful virtio device: sends what it reads back in the same chain.
using System;
using System.IO;
using System.Text;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Tests.Devices.Support;

/// <summary>Queue 0 of up to 8 descriptors; queue 1 is absent; one 32-bit configuration field. Writes down what it is asked to do.</summary>
internal sealed class EchoDevice(IGuestMemory memory) : VirtioDevice([new VirtqueueRegistration(0, 8), null])
{
    public const ulong Picky = 1 << 5; // offered, but refused

    private Virtqueue? _queue;
    private DescriptorChain? _chain;
    private uint _config;

    public StringBuilder Log { get; } = new();

    public override uint DeviceId => 0xEC40;

    public override ulong Features =>
        Picky | VirtioFeature.Mask(VirtioFeature.RingEventIdx) | VirtioFeature.Mask(VirtioFeature.IndirectDesc);

    public void Change() => Host.NotifyConfigChange();

    protected override bool AcceptsFeatures(ulong features) => (features & Picky) == 0;

    protected override bool TryReadConfig(uint offset, int size, out uint value)
    {
        value = _config;
        return offset == 0 && size == sizeof(uint);
    }

    protected override bool TryWriteConfig(uint offset, int size, uint value)
    {
        if (offset != 0 || size != sizeof(uint))
            return false;
        _config = value;
        return true;
    }

    protected override void Activate()
    {
        Log.Append("activate ");
        _queue?.Negotiate(NegotiatedFeatures);
    }

    protected override void QueueReadyChanged(VirtqueueRegistration queue)
    {
        Log.Append(queue.Ready ? "ready " : "withdrawn ");
        _queue = queue.Ready ? new Virtqueue(queue, memory, NegotiatedFeatures) : null;
        _chain = _queue?.NewChain();
    }

    protected override void Notify(uint queue)
    {
        Log.Append("notify ");
        byte[] data = new byte[256];
        while (_queue!.TryPop(_chain!))
        {
            if (!_chain!.TryGather(data, out int read) || !_chain.TryScatter(data.AsSpan(0, read), out int written))
                break;
            _queue.AddUsed(_chain.Head, (uint)written);
        }

        if (_queue.TakeInterruptDue())
            Host.NotifyUsedBuffer();
        if (_queue.IsBroken)
            Host.NeedReset();
    }

    protected override void Reset()
    {
        Log.Append("reset ");
        _queue = null;
        _config = 0;
    }

    protected override void Save(BinaryWriter writer) => writer.Write(_config);

    protected override void Load(BinaryReader reader) => _config = reader.ReadUInt32();
}
