// A hash of guest RAM that is kept up to date at the price of the pages that were written.
using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>
/// Goes through all of RAM once; from then on the pages that are written are noted (<see cref="GuestRam.TrackWrites"/>). Only while no core runs.
/// </summary>
/// <param name="ram">What is hashed.</param>
/// <param name="basis">What it held when its writes began to be noted: then nothing need be gone through. Null: unknown.</param>
internal sealed class RamHash(GuestRam ram, PageTree? basis = null)
{
    private PageTree? tree;

    /// <summary>The hash of RAM as it is now.</summary>
    public byte[] Compute() => Tree().Root();

    /// <summary>The hashes of all pages as they are now.</summary>
    public PageTree Tree()
    {
        WrittenPages written = ram.TrackWrites();
        if (tree is not null || basis is not null) Take(tree ??= basis!.Copy(), written);
        else tree = OfAll(ram);
        written.Clear();
        return tree;
    }

    /// <summary>As <see cref="Compute"/>, from every byte of RAM: what that must be.</summary>
    public static byte[] ComputeAnew(GuestRam ram) => OfAll(ram).Root();

    /// <summary>RAM is what it was at first.</summary>
    public void Reset() => tree = null;

    private static PageTree OfAll(GuestRam ram)
    {
        PageTree tree = new(ram.Size);
        for (uint page = 0; page < ram.Pages; page++) tree.Set(page, ram.Page(page));
        return tree;
    }

    private void Take(PageTree known, WrittenPages written)
    {
        foreach (uint page in written.Pages) known.Set(page, ram.Page(page));
    }
}
