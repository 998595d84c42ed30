// A core whose every instruction somebody wants to know.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Block after block, each through the tracer. Since a run may be held behind any instruction, no guest can tell.</summary>
internal readonly unsafe struct Traced : IPace
{
    public static bool IsSingle(Core core) => core.Tracer is { IsSingle: true };

    public static Outcome Enter(Core core, CpuState* cpu, Block* block) => EnterAlone(core, cpu, block);

    /// <summary>The tracer may have been taken off meanwhile by whoever it called.</summary>
    public static Outcome EnterAlone(Core core, CpuState* cpu, Block* block) =>
        core.Tracer is ICoreTracer tracer ? tracer.Run(cpu, block) : BlockEntry.EnterAlone(cpu, block);
}
