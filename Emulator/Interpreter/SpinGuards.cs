// What the accesses of a turn depend on.
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Registers and places in RAM whose values decide where a turn's loads and stores go, and what is stored.</summary>
internal sealed unsafe class SpinGuards
{
    private readonly List<(int Register, ulong Value)> registers = [];
    private readonly List<(ulong Offset, int Size, ulong Value)> places = [];
    private readonly ulong[] segmentBases = new ulong[SegReg.Count];

    public SpinGuards(CpuState* cpu)
    {
        for (int segment = 0; segment < SegReg.Count; segment++) segmentBases[segment] = cpu->SegmentBase[segment];
    }

    public void AddRegister(CpuState* cpu, int register) => registers.Add((register, cpu->Registers[register]));

    /// <param name="ram">Guest RAM.</param>
    /// <param name="offset">Offset into it.</param>
    /// <param name="size">At most 8 bytes.</param>
    public void AddPlace(byte* ram, ulong offset, int size) => places.Add((offset, size, Read(ram + offset, size)));

    /// <summary>All values are those of the time when the guards were made.</summary>
    public bool Hold(CpuState* cpu, byte* ram)
    {
        for (int segment = 0; segment < SegReg.Count; segment++)
            if (cpu->SegmentBase[segment] != segmentBases[segment]) return false;
        foreach ((int register, ulong value) in registers)
            if (cpu->Registers[register] != value) return false;
        foreach ((ulong offset, int size, ulong value) in places)
            if (Read(ram + offset, size) != value) return false;
        return true;
    }

    private static ulong Read(byte* place, int size) => size switch
    {
        1 => GuestRam.Load(place),
        2 => GuestRam.Load((ushort*)place),
        4 => GuestRam.Load((uint*)place),
        _ => GuestRam.Load((ulong*)place),
    };
}
