// Registers of a function that has called another one.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Symbols.Frames;

/// <summary>General registers in x86's order, and RIP.</summary>
internal sealed class UnwindRegisters
{
    public const int Count = 16;

    private readonly ulong[] general = new ulong[Count];

    public ulong Rip { get; set; }

    public ulong this[int register]
    {
        get => general[register];
        set => general[register] = value;
    }

    public ulong Rsp => general[Gpr.Rsp];

    public UnwindRegisters Clone()
    {
        UnwindRegisters copy = new() { Rip = Rip };
        Array.Copy(general, copy.general, Count);
        return copy;
    }
}
