// A range of memory that somebody outside of the guest watches.
using System;

namespace ToroEmu.Interpreter;

/// <param name="First">First byte, a linear or guest physical address.</param>
/// <param name="Last">Last byte.</param>
/// <param name="IsPhysical">The addresses are guest physical.</param>
/// <param name="OnReads">Loads count.</param>
/// <param name="OnWrites">Stores count, those of a read-modify-write among them.</param>
/// <param name="Call">Called in front of the access, which is as good as made: look, hold the run, and do not touch. The argument says whether it is a store.</param>
internal sealed record DataHook(ulong First, ulong Last, bool IsPhysical, bool OnReads, bool OnWrites, Action<bool> Call)
{
    /// <summary>Whether the page of an address holds a part of it.</summary>
    public bool IsOnPage(ulong address) => (address & Memory.GuestRam.PageMask) <= Last && (address | ~Memory.GuestRam.PageMask) >= First;

    /// <summary>Whether an access shares a byte with it.</summary>
    public bool IsHit(in StagedAccess access, bool isWrite)
    {
        if (!(isWrite ? OnWrites : OnReads)) return false;
        if (!IsPhysical) return Overlaps(access.Linear, access.Size);
        return Overlaps(access.Physical, access.FirstLength) || (access.SpansPages && Overlaps(access.SecondPhysical, access.Size - access.FirstLength));
    }

    private bool Overlaps(ulong first, int size) => first <= Last && first + (ulong)(size - 1) >= First;
}
