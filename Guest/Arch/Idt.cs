// The interrupt descriptor table (SDM 3A 6.14.1): one for all cores, every vector leads to its stub of Boot/isr_stubs.S.
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Arch;

internal static unsafe class Idt
{
    private const int GateCount = 256;
    private const int StubSize = 16;
    private const ulong InterruptGatePresent = 0x8E00;

    private static Gates s_gates;

    /// <summary>Stack that a #PF switches to: the usual one may be what overflowed.</summary>
    public const int PageFaultStack = 1;

    /// <summary>Stack of #DF.</summary>
    public const int DoubleFaultStack = 2;

    /// <summary>Stack of NMI and #MC, which come at any time.</summary>
    public const int NonMaskableStack = 3;

    /// <summary>Fills the table; once, by core 0.</summary>
    public static void Initialize()
    {
        for (int vector = 0; vector < GateCount; vector++)
        {
            SetGate(vector, ImageSymbols.IsrStubs + (ulong)vector * StubSize, StackOf(vector));
        }
    }

    /// <summary>Makes this core use the table.</summary>
    public static void Load()
    {
        DescriptorTablePointer pointer;
        pointer.Limit = (ushort)(sizeof(Gates) - 1);
        pointer.Base = (ulong)Unsafe.AsPointer(ref s_gates);
        Cpu.LoadIdt(&pointer);
    }

    private static int StackOf(int vector) => vector switch
    {
        Vector.PageFault => PageFaultStack,
        Vector.DoubleFault => DoubleFaultStack,
        Vector.NonMaskable or Vector.MachineCheck => NonMaskableStack,
        _ => 0,
    };

    private static void SetGate(int vector, ulong entry, int stack)
    {
        ulong* gate = (ulong*)Unsafe.AsPointer(ref s_gates) + vector * 2;
        gate[0] = (entry & 0xFFFF) | (ulong)Gdt.CodeSelector << 16 | (entry >> 16 & 0xFFFF) << 48;
        gate[0] |= (ulong)stack << 32 | InterruptGatePresent << 32;
        gate[1] = entry >> 32;
    }

    private struct Gates
    {
        private fixed ulong _words[GateCount * 2];
    }
}
