// Reading segment descriptors.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>GDT and LDT look-ups (SDM 3A, 3.5.1).</summary>
internal static unsafe class DescriptorTables
{
    private const int TableIndicator = 4;

    /// <summary>Reads the descriptor of a selector; outside of its table: <paramref name="vector"/> with the selector as error code.</summary>
    public static bool TryRead(Core core, ushort selector, byte vector, uint ext, out ulong raw)
    {
        raw = 0;
        if (TryLocate(core, selector, out ulong linear)) return SystemAccess.TryRead(core, linear, out raw);
        Faults.Raise(core.State, vector, (selector & 0xFFFCu) | ext);
        return false;
    }

    /// <summary>Writes back bits of a descriptor: accessed, busy.</summary>
    public static bool TryWrite(Core core, ushort selector, ulong raw) =>
        TryLocate(core, selector, out ulong linear) && SystemAccess.TryWrite(core, linear, raw);

    /// <summary>Whether the selector's descriptor lies inside of its table.</summary>
    public static bool Contains(Core core, ushort selector) => TryLocate(core, selector, out _);

    private static bool TryLocate(Core core, ushort selector, out ulong linear)
    {
        CpuState* cpu = core.State;
        bool local = (selector & TableIndicator) != 0;
        ref SegmentRegister ldt = ref cpu->Segments[SegReg.Ldtr];
        uint limit = local ? (ldt.IsUnusable ? 0 : ldt.Limit) : cpu->Gdtr.Limit;
        linear = (local ? ldt.Base : cpu->Gdtr.Base) + (selector & 0xFFF8u);
        return (selector & 0xFFF8u) + 7 <= limit;
    }
}
