// The x87 register stack.
using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>ST(i) is physical register (TOP + i) mod 8 (SDM 1, 8.1.2).</summary>
internal static unsafe class X87Stack
{
    public static int Physical(CpuState* cpu, int position) => ((cpu->X87.Status >> X87Status.TopShift) + position) & 7;

    /// <summary>The 10 bytes of ST(position).</summary>
    public static byte* Place(CpuState* cpu, int position) => (byte*)&cpu->X87 + Physical(cpu, position) * 16;

    public static bool IsEmpty(CpuState* cpu, int position) => (cpu->X87.Tags >> Physical(cpu, position) & 1) == 0;

    public static SoftFloat Read(CpuState* cpu, int position) => Float80.Unpack(Place(cpu, position));

    public static void Write(CpuState* cpu, int position, in SoftFloat value)
    {
        Float80.Pack(Place(cpu, position), value);
        cpu->X87.Tags |= (byte)(1 << Physical(cpu, position));
    }

    /// <summary>Makes a new ST(0), without a value yet.</summary>
    public static void Grow(CpuState* cpu) => Turn(cpu, -1);

    public static void Pop(CpuState* cpu)
    {
        Free(cpu, 0);
        Turn(cpu, 1);
    }

    public static void Free(CpuState* cpu, int position) => cpu->X87.Tags &= (byte)~(1 << Physical(cpu, position));

    /// <summary>Moves TOP.</summary>
    public static void Turn(CpuState* cpu, int by)
    {
        int top = ((cpu->X87.Status >> X87Status.TopShift) + by) & 7;
        cpu->X87.Status = (ushort)((cpu->X87.Status & ~X87Status.Top) | top << X87Status.TopShift);
    }
}
