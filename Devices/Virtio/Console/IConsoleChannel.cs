// The host's end of a console port.
using System;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>
/// Takes and gives bytes without ever waiting: the device calls it under its gate. A channel with threads of its own tells by the
/// callback of <see cref="Start"/> that something has changed, holding no lock.
/// </summary>
public interface IConsoleChannel : IDisposable
{
    /// <summary>A peer is at the other end that cannot be made again from a snapshot.</summary>
    bool IsLive => false;

    /// <summary>Somebody is at the other end. What is written when nobody is there is lost.</summary>
    bool IsConnected { get; }

    /// <summary>Input may still come, or somebody who brings it. From any thread.</summary>
    bool ExpectsInput { get; }

    /// <summary>Bytes that <see cref="Write"/> takes now; not 0 if nobody is there.</summary>
    int WriteSpace { get; }

    /// <summary>Whether <see cref="Read"/> has something.</summary>
    bool HasInput { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="changed">There is input, room for output, or somebody else at the other end.</param>
    void Start(Action changed);

    /// <summary>Takes all; at most <see cref="WriteSpace"/>.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Moves input that waits to <paramref name="bytes"/>; the number of bytes.</summary>
    int Read(Span<byte> bytes);
}
