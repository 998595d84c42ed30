// A source of random bytes.
using System;
using System.IO;
using System.Runtime.InteropServices;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.Entropy;

/// <summary>The entropy device (VirtIO 1.2, 5.4): fills the buffers that the driver offers. It has no features and no configuration.</summary>
/// <param name="memory">Where the rings lie.</param>
/// <param name="random">Random bits, 64 a call.</param>
public sealed class VirtioEntropy(IGuestMemory memory, Func<ulong> random) : QueueDevice(memory, Queues(EntropySpec.QueueCount, EntropySpec.QueueNumMax))
{
    /// <summary>Most bytes for one chain, whatever it offers: a device may use less than the buffer (5.4.6.1).</summary>
    public const int ChainMax = 64 << 10;

    private readonly ulong[] _piece = new ulong[64];

    /// <inheritdoc/>
    public override uint DeviceId => EntropySpec.DeviceId;

    /// <inheritdoc/>
    public override ulong Features => VirtioFeature.Mask(VirtioFeature.IndirectDesc) | VirtioFeature.Mask(VirtioFeature.RingEventIdx);

    /// <inheritdoc/>
    protected internal override bool TryReadConfig(uint offset, int size, out uint value)
    {
        value = 0;
        return false;
    }

    /// <inheritdoc/>
    protected internal override bool TryWriteConfig(uint offset, int size, uint value) => false;

    /// <inheritdoc/>
    protected internal override ChainOutcome Serve(uint queue, DescriptorChain chain)
    {
        uint done = 0;
        for (uint length = (uint)Math.Min(chain.WritableLength, ChainMax); done < length;)
        {
            Span<byte> bytes = Draw((int)(length - done));
            if (!chain.TryScatter(bytes, out int written))
                return ChainOutcome.Broken;
            done += (uint)written;
        }

        return ChainOutcome.Used(done);
    }

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
    }

    /// <inheritdoc/>
    protected override void SaveDevice(BinaryWriter writer)
    {
    }

    /// <inheritdoc/>
    protected override void LoadDevice(BinaryReader reader)
    {
    }

    /// <summary>Up to that many fresh random bytes.</summary>
    private Span<byte> Draw(int most)
    {
        int bytes = Math.Min(most, _piece.Length * sizeof(ulong));
        foreach (ref ulong word in _piece.AsSpan(0, (bytes + sizeof(ulong) - 1) / sizeof(ulong)))
            word = random();
        return MemoryMarshal.AsBytes(_piece.AsSpan())[..bytes];
    }
}
