// What a watch on memory calls.
using System;

namespace ToroEmu.Machines.Observation;

/// <summary>Bytes of a watched range have been written.</summary>
/// <param name="before">The whole range as it was at the last call, or when the watch began.</param>
/// <param name="after">The whole range as it is now, the same bytes if the same were written again.</param>
public delegate void WriteCallback(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after);
