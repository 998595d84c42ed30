// What a page of guest RAM needs looked at when it is written.
namespace ToroEmu.Memory;

/// <summary>Bits of a page's flag byte. Zero for ordinary data: a store is then one load and a test more than the move.</summary>
public static class PageFlags
{
    /// <summary>Some core has decoded instructions from this page.</summary>
    public const byte Code = 1;

    /// <summary>A spinning core waits for a line of this page to change.</summary>
    public const byte Watched = 2;

    /// <summary>Not RAM: a core's private page where slow accesses are staged until they are committed.</summary>
    public const byte Scratch = 4;

    /// <summary>Nothing has been stored to this page since somebody looked (<see cref="WrittenPages"/>).</summary>
    public const byte Unwritten = 8;

    /// <summary>Somebody outside of the guest wants to know of stores to this page (<see cref="ObservedPages"/>).</summary>
    public const byte Observed = 0x40;

    /// <summary>Distance from <see cref="Code"/> and <see cref="Watched"/> to bits that say: every store from now on sees the flag.</summary>
    public const int SettledShift = 4;
}
