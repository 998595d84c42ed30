// One message between two cores.
using System;

namespace ToroEmu.Machines.Messages;

/// <summary>A message that a core has sent to another over VirtIOBus, at the moment when its last byte became visible to the receiver.</summary>
/// <param name="From">The sending core.</param>
/// <param name="To">The core that it is for.</param>
/// <param name="Length">Bytes, without the driver's header.</param>
/// <param name="Bytes">What was sent; shorter than <paramref name="Length"/> only beyond <see cref="MessageLog.BytesMax"/>.</param>
public sealed record BusMessage(int From, int To, long Length, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Place in the order of all messages of the machine, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Instructions that the sending core had retired with the store that published the message, that store among them.</summary>
    public required ulong CoreInstructions { get; init; }

    /// <summary>The same of all cores together: a run to this count ends right behind the store.</summary>
    public required ulong Instructions { get; init; }

    /// <summary>Virtual time since power-on, nanoseconds.</summary>
    public required ulong Nanoseconds { get; init; }

    /// <summary>The same, in steps of 100 nanoseconds.</summary>
    public TimeSpan Time => new((long)(Nanoseconds / TimeSpan.NanosecondsPerTick));

    /// <summary>Buffers of the ring that it travelled in.</summary>
    public int Fragments { get; init; } = 1;

    /// <summary>The buffer did not begin with the header that the driver of this project writes, or not with the one that was due: <see cref="Bytes"/> is the buffer as it was.</summary>
    public bool IsRaw { get; init; }

    /// <summary>For example <c>3 -> 0, 264 bytes at 1234567</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{From} -> {To}, {Length} bytes{(IsRaw ? " (raw)" : "")} at {Instructions}");
}
