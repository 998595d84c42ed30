// What a counter holds and puts out, as functions of time.
namespace ToroEmu.Devices.Pc;

/// <summary>
/// The sequences of the 8254's modes. <c>elapsed</c> counts ticks since the counter took its <c>initial</c> count, 1 .. modulus;
/// modulus is 65536, or 10000 for a counter that counts in decimal.
/// </summary>
internal static class PitWave
{
    public static uint Count(PitMode mode, uint initial, ulong elapsed, uint modulus) => mode switch
    {
        PitMode.RateGenerator => initial - (uint)(elapsed % initial),
        PitMode.SquareWave => SquareCount(initial, (uint)(elapsed % initial)),
        _ => (uint)((initial + modulus - elapsed % modulus) % modulus),
    };

    public static bool Output(PitMode mode, uint initial, ulong elapsed) => mode switch
    {
        PitMode.TerminalCount or PitMode.OneShot => elapsed >= initial,
        PitMode.RateGenerator => elapsed % initial != initial - 1,
        PitMode.SquareWave => elapsed % initial < HighHalf(initial),
        _ => elapsed != initial,
    };

    /// <summary>The first tick behind <paramref name="elapsed"/> at which the output rises; null if it never does again by itself.</summary>
    public static ulong? NextRise(PitMode mode, uint initial, ulong elapsed)
    {
        switch (mode)
        {
            case PitMode.RateGenerator or PitMode.SquareWave:
                return initial == 1 ? null : (elapsed / initial + 1) * initial;
            case PitMode.TerminalCount or PitMode.OneShot:
                return elapsed < initial ? initial : null;
            default:
                return elapsed <= initial ? initial + 1 : null;
        }
    }

    /// <summary>When a new count is taken over by a mode that repeats: the next end of a period, for a square wave of half of one.</summary>
    public static ulong NextReload(PitMode mode, uint initial, ulong elapsed)
    {
        ulong period = elapsed / initial * initial;
        bool inHighHalf = mode == PitMode.SquareWave && elapsed - period < HighHalf(initial) && initial > 1;
        return period + (inHighHalf ? HighHalf(initial) : initial);
    }

    /// <summary>Ticks of a square wave's high half, the longer one for an odd count.</summary>
    public static uint HighHalf(uint initial) => (initial + 1) / 2;

    /// <summary>Counts by two. An odd count is taken less one, so that its high half goes down to zero and its low half to two.</summary>
    private static uint SquareCount(uint initial, uint elapsed)
    {
        uint inHalf = elapsed < HighHalf(initial) ? elapsed : elapsed - HighHalf(initial);
        return (initial & ~1u) - 2 * inHalf;
    }
}
