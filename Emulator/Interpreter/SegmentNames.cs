// The segment registers as types.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Arguments for <see cref="ISegmentName"/>.</summary>
internal static class SegmentNames
{
    public readonly struct Es : ISegmentName
    {
        public static int Number => SegReg.Es;
    }

    public readonly struct Ss : ISegmentName
    {
        public static int Number => SegReg.Ss;
    }

    public readonly struct Ds : ISegmentName
    {
        public static int Number => SegReg.Ds;
    }

    public readonly struct Fs : ISegmentName
    {
        public static int Number => SegReg.Fs;
    }

    public readonly struct Gs : ISegmentName
    {
        public static int Number => SegReg.Gs;
    }
}
