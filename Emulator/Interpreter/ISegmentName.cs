// A segment register that an instruction's name fixes.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter of handlers such as LDS or RDFSBASE.</summary>
internal interface ISegmentName
{
    /// <summary>By <see cref="SegReg"/>.</summary>
    static abstract int Number { get; }
}
