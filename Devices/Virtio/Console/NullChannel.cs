// A console port that leads nowhere.
using System;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>Swallows all and says nothing.</summary>
public sealed class NullChannel : IConsoleChannel
{
    /// <inheritdoc/>
    public bool IsConnected => true;

    /// <inheritdoc/>
    public bool ExpectsInput => false;

    /// <inheritdoc/>
    public int WriteSpace => int.MaxValue;

    /// <inheritdoc/>
    public bool HasInput => false;

    /// <inheritdoc/>
    public void Start(Action changed)
    {
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    public int Read(Span<byte> bytes) => 0;

    public void Dispose()
    {
    }
}
