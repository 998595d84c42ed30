// What became of a chain that a device was handed.
namespace ToroEmu.Devices.Virtio;

/// <summary>The answer of <see cref="QueueDevice.Serve"/>.</summary>
public readonly record struct ChainOutcome
{
    private enum Fate
    {
        Later,
        Again,
        Used,
        Broken,
    }

    private readonly Fate _fate;

    private ChainOutcome(Fate fate, uint written) => (_fate, Written) = (fate, written);

    /// <summary>The device cannot go on now. The chain stays available until <see cref="QueueDevice.Work"/> is called.</summary>
    public static ChainOutcome Later => default;

    /// <summary>A part is done: the device wants the same chain again, at once unless other work is more urgent by now.</summary>
    public static ChainOutcome Again => new(Fate.Again, 0);

    /// <summary>The chain makes no sense and there is no way to say so in it: the device needs a reset.</summary>
    public static ChainOutcome Broken => new(Fate.Broken, 0);

    /// <summary>The chain goes back to the driver.</summary>
    public bool IsUsed => _fate == Fate.Used;

    /// <summary>The chain stays available, and the device goes on with it.</summary>
    public bool IsAgain => _fate == Fate.Again;

    /// <summary>The queue is broken.</summary>
    public bool IsBroken => _fate == Fate.Broken;

    /// <summary>Bytes written from the start of the writable buffers.</summary>
    public uint Written { get; }

    /// <summary>Done: the driver gets the chain back.</summary>
    /// <param name="written">Bytes written from the start of the writable buffers (VirtIO 1.2, 2.7.8.2).</param>
    public static ChainOutcome Used(uint written) => new(Fate.Used, written);
}
