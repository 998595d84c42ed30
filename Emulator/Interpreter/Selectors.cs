// Segment selectors, and the exceptions that name them.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3A, 3.4.2: index, table indicator, requested privilege level; 7.13: the error code that names a selector.</summary>
internal static unsafe class Selectors
{
    private const int TableIndicator = 4;

    public static bool IsNull(ushort selector) => (selector & 0xFFFC) == 0;

    public static bool IsLocal(ushort selector) => (selector & TableIndicator) != 0;

    public static int Rpl(ushort selector) => selector & 3;

    public static ushort WithRpl(ushort selector, int level) => (ushort)((selector & 0xFFFC) | level);

    /// <summary>Raises an exception whose error code names a selector; <paramref name="ext"/> is its bit 0.</summary>
    public static bool Fail(Core core, byte vector, ushort selector, uint ext = 0)
    {
        Faults.Raise(core.State, vector, (selector & 0xFFFCu) | ext);
        return false;
    }
}
