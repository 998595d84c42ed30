// The MMX registers and what using them does to the x87 unit.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>MM0 to MM7 are the significands of the eight x87 registers in physical order (SDM 1, 9.5 and SDM 3A, 13.2).</summary>
internal static unsafe class MmxRegisters
{
    private const int Stride = 16;
    private const byte AllValid = 0xFF;

    public static ulong Read(CpuState* cpu, int number) => *(ulong*)Place(cpu, number);

    /// <summary>Sign and exponent become ones: to x87 the value is a NaN or an infinity.</summary>
    public static void Write(CpuState* cpu, int number, ulong value)
    {
        byte* place = Place(cpu, number);
        *(ulong*)place = value;
        *(ushort*)(place + sizeof(ulong)) = ushort.MaxValue;
    }

    /// <summary>Every MMX instruction makes TOP 0 and, but for EMMS, all registers valid (SDM 3A, table 13-1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(CpuState* cpu)
    {
        cpu->X87.Status &= unchecked((ushort)~X87Status.Top);
        cpu->X87.Tags = AllValid;
    }

    private static byte* Place(CpuState* cpu, int number) => (byte*)&cpu->X87 + number * Stride;
}
