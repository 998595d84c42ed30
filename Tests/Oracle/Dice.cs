// Random numbers: fast, and the same for a seed on every host.
namespace ToroEmu.Oracle;

/// <summary>SplitMix64 (Steele, Lea, Flood, 2014).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>True one time in <paramref name="n"/>.</summary>
    public bool OneIn(int n) => Below(n) == 0;

    public T OneOf<T>(T[] choices) => choices[Below(choices.Length)];

    /// <summary>Starts over with another seed.</summary>
    public void Restart(ulong seed) => state = seed;
}
