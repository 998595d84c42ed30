// Access to general registers by their place.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Places are byte offsets into the state, as DecodedInsn holds them.</summary>
internal static unsafe class RegisterFile
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(CpuState* cpu, byte place)
        where T : unmanaged => *(T*)((byte*)cpu + place);

    /// <summary>A 32-bit write clears the upper half; 8- and 16-bit writes leave the rest (SDM 1, 3.4.1.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(CpuState* cpu, byte place, T value)
        where T : unmanaged
    {
        if (sizeof(T) == 4) *(ulong*)((byte*)cpu + place) = Unsafe.BitCast<T, uint>(value);
        else *(T*)((byte*)cpu + place) = value;
    }
}
