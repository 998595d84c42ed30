// The dice: the same numbers for the same seed on every host and .NET version.
namespace ToroEmu.Fuzz;

/// <summary>SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        ulong mixed = state += 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 .. <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    public byte Byte() => (byte)(Next() >> 40);

    /// <summary>True once in <paramref name="many"/> times.</summary>
    public bool OneIn(int many) => Below(many) == 0;

    public T Of<T>(params T[] choices) => choices[Below(choices.Length)];
}
