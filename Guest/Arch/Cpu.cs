// Instructions C# has no spelling for: imports of Boot/intrinsics.S and Boot/switch.S.
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Arch;

internal static unsafe class Cpu
{
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_cpuid")]
    public static extern void Cpuid(uint leaf, uint subleaf, CpuidResult* result);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_rdmsr")]
    public static extern ulong ReadMsr(uint msr);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_wrmsr")]
    public static extern void WriteMsr(uint msr, ulong value);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_rdtsc")]
    public static extern ulong ReadTsc();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_read_cr2")]
    public static extern ulong ReadCr2();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_read_cr3")]
    public static extern ulong ReadCr3();

    /// <summary>Also empties the TLB of this core, global pages apart.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_write_cr3")]
    public static extern void WriteCr3(ulong value);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_invlpg")]
    public static extern void InvalidatePage(void* address);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_lidt")]
    public static extern void LoadIdt(DescriptorTablePointer* pointer);

    /// <summary>LGDT, then a far return that loads CS.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_load_gdt")]
    public static extern void LoadGdt(DescriptorTablePointer* pointer, ulong codeSelector);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_ltr")]
    public static extern void LoadTaskRegister(ushort selector);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_sti")]
    public static extern void EnableInterrupts();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_cli")]
    public static extern void DisableInterrupts();

    /// <summary>HLT with the interrupt flag as it is.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_halt")]
    public static extern void Halt();

    /// <summary>STI; HLT: no interrupt is taken between the two, so one that is pending ends the halt.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_sti_halt")]
    public static extern void EnableInterruptsAndHalt();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("cpu_frame_pointer")]
    public static extern ulong* FramePointer();

    /// <summary>Saves the callee-saved registers and continues the thread that was left with <paramref name="nextRsp"/>.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("switch_context")]
    public static extern void SwitchContext(ulong* savedRsp, ulong nextRsp);
}
