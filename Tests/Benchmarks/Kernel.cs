// What is measured.
namespace ToroEmu.Benchmarks;

/// <summary>A kernel of Kernels/kernels.c.</summary>
internal sealed record Kernel(string Name, KernelGroup Group)
{
    public static readonly Kernel[] All =
    [
        new("crc", KernelGroup.Integer),
        new("xorshift", KernelGroup.Integer),
        new("sieve", KernelGroup.Integer),
        new("chase", KernelGroup.Integer),
        new("copy", KernelGroup.Integer),
        new("fib", KernelGroup.Integer),
        new("sort", KernelGroup.Integer),
        new("strings", KernelGroup.Integer),
        new("sha256", KernelGroup.Integer),
        new("bytecode", KernelGroup.Integer),
        new("movsb", KernelGroup.String),
        new("matmul", KernelGroup.FloatingPoint),
        new("nbody", KernelGroup.FloatingPoint),
    ];
}
