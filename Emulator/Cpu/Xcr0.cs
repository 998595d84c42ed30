// Bits of XCR0.
namespace ToroEmu.Cpu;

/// <summary>State components that the system has enabled (SDM 1, 13.3).</summary>
public static class Xcr0
{
    public const ulong X87 = 1 << 0;
    public const ulong Sse = 1 << 1;
    public const ulong Avx = 1 << 2;

    public const ulong SseAndAvx = Sse | Avx;
}
