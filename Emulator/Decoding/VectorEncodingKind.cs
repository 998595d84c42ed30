// How a vector instruction is encoded.
namespace ToroEmu.Decoding;

/// <summary>Legacy SSE, or VEX with 128 or 256 bits and two sources or one.</summary>
internal enum VectorEncodingKind
{
    Sse,
    Vex128,
    Vex256,
    VexUnary128,
    VexUnary256,
}
