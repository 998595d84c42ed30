// Number formats of x87 memory operands.
namespace ToroEmu.Semantics;

/// <summary>float, double, extended, and integers of 16, 32 and 64 bits.</summary>
internal unsafe interface IX87Number
{
    static abstract SoftFloat Read(in FloatEnvironment environment, byte* memory);

    /// <summary>Stores at <paramref name="memory"/>, rounded to the format.</summary>
    static abstract void Write(ref FloatEnvironment environment, byte* memory, in SoftFloat value);

    /// <summary>Loading converts: it raises exceptions as an operation does.</summary>
    static abstract bool Converts { get; }

    /// <summary>The register's own format: nothing is converted when storing.</summary>
    static abstract bool IsRaw { get; }
}
