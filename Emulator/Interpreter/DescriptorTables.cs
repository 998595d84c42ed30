// Reading segment descriptors.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>GDT and LDT look-ups (SDM 3A, 3.5.1).</summary>
internal static unsafe class DescriptorTables
{
    private const int AccessByte = 5;

    /// <summary>Reads the descriptor of a selector; outside of its table: <paramref name="vector"/> with the selector as error code.</summary>
    public static bool TryRead(Core core, ushort selector, byte vector, uint ext, out ulong raw)
    {
        raw = 0;
        if (TryLocate(core, selector, 7, out ulong linear)) return SystemAccess.TryRead(core, linear, out raw);
        return Selectors.Fail(core, vector, selector, ext);
    }

    /// <summary>
    /// Reads the second half of a 16-byte descriptor of long mode (SDM 3A, 9.2.3 and 6.8.3.1). It must lie in the table, and
    /// its type field be zero.
    /// </summary>
    public static bool TryReadUpper(Core core, ushort selector, byte vector, out ulong upper)
    {
        upper = 0;
        if (!TryLocate(core, selector, 15, out ulong linear)) return Selectors.Fail(core, vector, selector);
        if (!SystemAccess.TryRead(core, linear + 8, out upper)) return false;
        return new Gate(0, upper).HasValidUpperHalf || Selectors.Fail(core, vector, selector);
    }

    /// <summary>Writes back the type and rights of a descriptor: accessed, busy.</summary>
    public static bool TryWriteAccess(Core core, ushort selector, ushort access) =>
        TryLocate(core, selector, 7, out ulong linear) && SystemAccess.TryWrite(core, linear + AccessByte, (byte)access);

    /// <summary>Whether the selector's descriptor lies inside of its table.</summary>
    public static bool Contains(Core core, ushort selector) => TryLocate(core, selector, 7, out _);

    private static bool TryLocate(Core core, ushort selector, uint last, out ulong linear)
    {
        CpuState* cpu = core.State;
        bool local = Selectors.IsLocal(selector);
        ref SegmentRegister ldt = ref cpu->Segments[SegReg.Ldtr];
        uint index = selector & 0xFFF8u;
        linear = (local ? ldt.Base : cpu->Gdtr.Base) + index;
        if (local && ldt.IsUnusable) return false;
        return index + last <= (local ? ldt.Limit : cpu->Gdtr.Limit);
    }
}
