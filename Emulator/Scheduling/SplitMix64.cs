// Random numbers that are the same on every host.
using System.IO;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): a counter and a mixing function, in integers alone.
/// For choices that must repeat themselves, not for secrets.
/// </summary>
internal sealed class SplitMix64(ulong seed) : ISnapshotable
{
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    private ulong state = seed;

    public ulong Next()
    {
        ulong mixed = state += Gamma;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 .. <paramref name="bound"/> - 1, nearly uniform while the bound is far below 2^64.</summary>
    public ulong Below(ulong bound) => Next() % bound;

    /// <summary>Begins anew.</summary>
    public void Reseed(ulong seed) => state = seed;

    public void Save(BinaryWriter writer) => writer.Write(state);

    public void Load(BinaryReader reader) => state = reader.ReadUInt64();
}
