// One instruction in words.
using System;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Reports;

internal static unsafe class Disassembly
{
    private const int LengthMax = 15;

    /// <summary>The instruction at RIP as the guest's page tables map it, or why there is none.</summary>
    public static string At(Core core, CpuState* cpu, ulong rip)
    {
        byte[] bytes = new byte[LengthMax];
        int length = DebugAccess.Read(core, rip + cpu->SegmentBase[SegReg.Cs], bytes);
        if (length == 0) return "no memory there";
        int bitness = cpu->Mode switch { CodeMode.Code16 => 16, CodeMode.Code32 => 32, _ => 64 };
        Decoder decoder = Decoder.Create(bitness, new ByteArrayCodeReader(bytes, 0, length), rip);
        Instruction instruction = decoder.Decode();
        return instruction.IsInvalid ? $"not an instruction: {Convert.ToHexString(bytes, 0, length)}" : instruction.ToString();
    }
}
