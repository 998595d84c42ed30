// Everything that belongs to one core, reached by GS base. Only its own core touches it, except for the fields that say otherwise.
using System.Runtime;
using System.Runtime.CompilerServices;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

internal unsafe struct PerCore
{
    public const int LineCapacity = 1024;

    /// <summary>Own address; first, since `gs:0` must read it.</summary>
    public PerCore* Self;

    public int Index;
    public byte ApicId;

    /// <summary>Read by core 0 while it starts the others.</summary>
    public bool IsOnline;

    /// <summary>Set while a dump is written: a fault in the dump must not dump again.</summary>
    public bool IsDying;

    public Scheduler Scheduler;

    /// <summary>The console line begun and not ended yet.</summary>
    public int LineLength;
    public fixed byte Line[LineCapacity];

    public TaskState Tss;
    public fixed ulong Gdt[8];

    private static PerCore s_boot; // core 0's: needed before there is an allocator
    private static Table s_table;

    /// <summary>The running core.</summary>
    public static extern PerCore* Current
    {
        [MethodImpl(MethodImplOptions.InternalCall)]
        [RuntimeImport("per_core")]
        get;
    }

    public static PerCore* Of(int core) => (PerCore*)s_table.Address[core];

    /// <summary>Core 0's, first thing at boot: locks and console ask which core they run on.</summary>
    public static void InitializeBoot()
    {
        PerCore* boot = (PerCore*)Unsafe.AsPointer(ref s_boot);
        s_table.Address[0] = (ulong)boot;
        boot->Self = boot;
        boot->IsOnline = true;
        Cpu.WriteMsr(Msr.GsBase, (ulong)boot);
    }

    /// <summary>The other cores', when their number is known.</summary>
    public static void AllocateAll()
    {
        ulong pages = ((ulong)sizeof(PerCore) + Paging.PageSize - 1) / Paging.PageSize;
        for (int core = 0; core < Topology.CoreCount; core++)
        {
            if (core != 0)
            {
                PerCore* address = (PerCore*)PageAllocator.Allocate(pages, 1);
                Memory.Clear(address, pages * Paging.PageSize);
                address->Self = address;
                s_table.Address[core] = (ulong)address;
            }

            Of(core)->Index = core;
            Of(core)->ApicId = Topology.ApicIdOf(core);
        }
    }

    private struct Table
    {
        public fixed ulong Address[Topology.MostCores];
    }
}
