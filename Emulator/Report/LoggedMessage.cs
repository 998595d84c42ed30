// A message between cores.
using System;

namespace ToroEmu.Report;

/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Fragments">Buffers of the ring that it took.</param>
/// <param name="Bytes">The first ones.</param>
/// <param name="Sent">When the receiver could see it.</param>
internal readonly record struct LoggedMessage(int From, int To, long Length, int Fragments, ReadOnlyMemory<byte> Bytes, RunMoment Sent)
{
    /// <summary>When the receiver gave its last buffer back; null: not before the end of the run.</summary>
    public RunMoment? Taken { get; init; }
}
