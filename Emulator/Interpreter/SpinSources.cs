// Where a value in a loop comes from.
using System;

namespace ToroEmu.Interpreter;

/// <summary>A set of <see cref="Count"/> sources.</summary>
internal readonly record struct SpinSources(UInt128 Low, UInt128 High)
{
    public const int Count = 256;
    private const int Half = Count / 2;

    public static SpinSources None => default;

    public static SpinSources Of(int source) => source < Half ? new SpinSources(UInt128.One << source, 0) : new SpinSources(0, UInt128.One << (source - Half));

    public static SpinSources operator |(SpinSources left, SpinSources right) => new(left.Low | right.Low, left.High | right.High);

    public bool Has(int source) => (this & Of(source)) != None;

    public static SpinSources operator &(SpinSources left, SpinSources right) => new(left.Low & right.Low, left.High & right.High);
}
