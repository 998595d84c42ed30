// A stack that nobody has, for unwinding one step from known registers.
using System;

using ToroEmu.Cpu;
using ToroEmu.Symbols;
using ToroEmu.Symbols.Frames;

namespace ToroEmu.Tests.Symbols;

/// <summary>Registers and memory hold values that tell where they come from.</summary>
internal static class CallFrameOracle
{
    public const ulong Stack = 0x10000;

    /// <summary>What a register of x86's number holds before the step.</summary>
    public static ulong Register(int number) => number == Gpr.Rsp ? Stack : Stack + 0x1000u * (ulong)number;

    /// <summary>What memory holds at an address.</summary>
    public static ulong Memory(ulong address) => 0x40_0000 + address;

    /// <summary>One step from these registers.</summary>
    public static (UnwindResult Result, UnwindRegisters Registers) Step(CallFrames frames, ulong address, int wordSize)
    {
        UnwindRegisters registers = new() { Rip = address };
        for (int number = 0; number < UnwindRegisters.Count; number++) registers[number] = Register(number);
        UnwindResult result = frames.Step(registers, address, wordSize, Read);
        return (result, registers);
    }

    private static bool Read(ulong offset, out ulong value)
    {
        value = Memory(offset);
        return true;
    }
}
