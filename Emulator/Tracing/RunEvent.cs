// One thing that happened in a run.
using System;

namespace ToroEmu.Tracing;

/// <summary>
/// The same fields for all kinds, so that millions of them can go by without an object each. A field that a kind does not name is zero.
/// <list type="table">
/// <item><term>Instruction</term><description>Rip; Size: bytes of code.</description></item>
/// <item><term>Branch</term><description>Rip; Address: where to; Detail: a <see cref="RunBranch"/>.</description></item>
/// <item><term>Load, Store</term><description>Rip; Address: linear; Physical; Size; Value: the low 8 bytes.</description></item>
/// <item><term>Interrupt</term><description>Rip: of the instruction that was not executed yet; Address: the handler; Detail: vector.</description></item>
/// <item><term>Exception</term><description>The same; Value: the error code, or CR2 for vector 14.</description></item>
/// <item><term>Device</term><description>Rip; Address: guest physical, port or MSR; Size; Value; Detail: a <see cref="RunDeviceAccess"/>.</description></item>
/// <item><term>Message</term><description>Core: the sender; Detail: the receiver; Value: bytes without the driver's header; Size: buffers it took; Bytes: what was sent.</description></item>
/// <item><term>State</term><description>Rip; Detail: a <see cref="CoreActivity"/>.</description></item>
/// <item><term>CallBegin, CallEnd</term><description>Name; Rip: the function's address; Address: where it returns to; Value: RDI at the begin, RAX at the end; Size: number of
/// the call, the same at begin and end.</description></item>
/// <item><term>Console</term><description>Bytes.</description></item>
/// <item><term>Slice</term><description>Rip; Value: cores that share the time; Size: the number of the slice modulo 2^31.</description></item>
/// </list>
/// </summary>
public readonly record struct RunEvent
{
    public required RunEventKind Kind { get; init; }

    /// <summary>The core that it happened on.</summary>
    public required int Core { get; init; }

    /// <summary>Instructions that all cores together had retired when it had happened: an instruction that retires counts itself. Never less than that of the event before.</summary>
    public required ulong Instructions { get; init; }

    /// <summary>Virtual time since power-on. Never less than that of the event before.</summary>
    public required ulong Nanoseconds { get; init; }

    /// <summary>Linear address of the instruction.</summary>
    public ulong Rip { get; init; }

    public ulong Address { get; init; }

    /// <summary>Guest physical address.</summary>
    public ulong Physical { get; init; }

    public ulong Value { get; init; }

    public int Size { get; init; }

    public int Detail { get; init; }

    public string? Name { get; init; }

    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The kind as a set.</summary>
    public RunEventKinds Kinds => (RunEventKinds)(1 << (int)Kind);
}
