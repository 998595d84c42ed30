// Fields of an entry.
using System;

namespace ToroEmu.Tracing;

/// <summary>Those that not every kind has.</summary>
[Flags]
internal enum EventFields
{
    None = 0,
    Address = 1,
    Physical = 2,
    Value = 4,
    Size = 8,
    Detail = 16,
    Name = 32,
    Bytes = 64,
}
