// A string instruction, one element at a time.
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>What MOVS, STOS, LODS, SCAS, CMPS, INS, OUTS do with an element; repeating is the same for all.</summary>
internal unsafe interface IStringOp
{
    /// <summary>SCAS and CMPS: REPE and REPNE look at ZF after each element.</summary>
    static abstract bool Compares { get; }

    /// <summary>INS and OUTS: what they set off in devices is served before the next instruction.</summary>
    static abstract bool UsesPorts { get; }

    /// <summary>One element; moves the index registers. <see langword="false"/>: a fault is pending and nothing has changed.</summary>
    static abstract bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing;

    /// <summary>As many of <paramref name="count"/> elements as can be done at once; 0: use <see cref="TryStep"/>. Never faults.</summary>
    static abstract ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing;
}
