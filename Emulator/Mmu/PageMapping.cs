// The answer of a page walk.
namespace ToroEmu.Mmu;

/// <summary>A translation with its rights, or a page-fault error code.</summary>
public struct PageMapping
{
    /// <summary>Guest physical address of the byte asked for.</summary>
    public ulong Physical;
    public bool Readable;

    /// <summary>Writable at once: allowed and already dirty.</summary>
    public bool Writable;
    public bool Executable;


    /// <summary>The page is larger than 4 KiB.</summary>
    public bool IsLarge;

    /// <summary>Another core changed an entry during the walk, which must start over.</summary>
    public bool MustRetry;

    public bool Faulted;
    public uint ErrorCode;
}
