// What became of a chain that a device was handed.
namespace ToroEmu.Devices.Virtio;

/// <summary>The answer of <see cref="QueueDevice.Serve"/>.</summary>
public readonly record struct ChainOutcome
{
    private ChainOutcome(bool isUsed, bool isBroken, uint written) => (IsUsed, IsBroken, Written) = (isUsed, isBroken, written);

    /// <summary>The device cannot go on now. The chain stays available until <see cref="QueueDevice.Work"/> is called.</summary>
    public static ChainOutcome Later => default;

    /// <summary>The chain makes no sense and there is no way to say so in it: the device needs a reset.</summary>
    public static ChainOutcome Broken => new(false, true, 0);

    /// <summary>The chain goes back to the driver.</summary>
    public bool IsUsed { get; }

    /// <summary>The queue is broken.</summary>
    public bool IsBroken { get; }

    /// <summary>Bytes written from the start of the writable buffers.</summary>
    public uint Written { get; }

    /// <summary>Done: the driver gets the chain back.</summary>
    /// <param name="written">Bytes written from the start of the writable buffers (VirtIO 1.2, 2.7.8.2).</param>
    public static ChainOutcome Used(uint written) => new(true, false, written);
}
