// Kernels whose mean is of interest.
namespace ToroEmu.Benchmarks;

/// <summary>REP MOVSB is a group of its own: QEMU is so slow at it that it would flatter the mean of the integer kernels.</summary>
internal enum KernelGroup
{
    Integer,
    String,
    FloatingPoint,
}
