// Who runs next, and for how long.
using System.IO;
using System.Numerics;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>
/// Seed 0: cores in turn, slices of one length. Any other seed: every round has an order of its own, and slices that are now and then much shorter, so that
/// cores meet in other ways; whoever waits for its turn gets it in the same round all the same.
/// </summary>
internal sealed class SlicePlan(ulong seed) : ISnapshotable
{
    /// <summary>Instructions of a usual slice: some microseconds of the guest's time, and so long that changing cores costs little.</summary>
    public const int Usual = 4096;

    /// <summary>One slice in so many is short.</summary>
    private const ulong ShortOnes = 4;
    private const ulong ShortMax = 256;

    private readonly SplitMix64 choices = new(seed);
    private ulong round; // a bit per core that has not had its turn

    /// <summary>The next core of those that are <paramref name="ready"/> (not zero, a bit a core), behind <paramref name="last"/>.</summary>
    public int Next(ulong ready, int last)
    {
        if (seed == 0) return BitOperations.TrailingZeroCount(Behind(ready, last) is ulong later and not 0 ? later : ready);
        ulong left = ready & round;
        if (left == 0) left = round = ready;
        int chosen = Nth(left, (int)choices.Below((ulong)BitOperations.PopCount(left)));
        round &= ~(1UL << chosen);
        return chosen;
    }

    /// <summary>Instructions of the next slice.</summary>
    public long Length()
    {
        if (seed == 0) return Usual;
        return choices.Below(ShortOnes) == 0 ? 1 + (long)choices.Below(ShortMax) : (Usual / 2) + (long)choices.Below(Usual);
    }

    /// <summary>Other choices from now on.</summary>
    public void Reseed(ulong other)
    {
        seed = other;
        choices.Reseed(other);
        round = 0;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(seed);
        choices.Save(writer);
        writer.Write(round);
    }

    public void Load(BinaryReader reader)
    {
        seed = reader.ReadUInt64();
        choices.Load(reader);
        round = reader.ReadUInt64();
    }

    private static ulong Behind(ulong ready, int last) => last >= 63 ? 0 : ready & (ulong.MaxValue << (last + 1));

    private static int Nth(ulong bits, int index)
    {
        for (; index > 0; index--) bits &= bits - 1;
        return BitOperations.TrailingZeroCount(bits);
    }
}
