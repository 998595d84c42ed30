// The boot order, a call a line; then every core runs the application's `main`.
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Arch;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class KernelMain
{
    private static int s_coresReady;

    /// <summary>Core 0, called by Boot/boot.S in long mode on the boot stack.</summary>
    [RuntimeExport("kernel_main")]
    private static void Main(StartInfo* info)
    {
        PerCore.InitializeBoot();           // from here on: which core am I?
        Serial.Initialize();                // something to complain on
        Idt.Initialize();
        Idt.Load();                         // faults are dumped
        BootInfo.Read(info);                // memory map, command line, modules: copied before memory is reused
        Acpi.Initialize(BootInfo.RsdpHint); // tables found, reset register noted
        LocalApic.Enable();                 // tells our APIC id
        Topology.Discover();                // how many cores
        PageAllocator.Initialize();         // RAM below 4 GiB
        Paging.Initialize();                // guard pages, rights, RAM above 4 GiB
        PageAllocator.AddHighRam();         // which can be given out now
        PerCore.AllocateAll();              // a struct for each core
        KernelStack.Initialize();           // how large main's stack is
        Heap.Initialize();                  // a part for each core
        Interrupts.Initialize();            // the kernel's own handlers
        Clock.Initialize();                 // the TSC's frequency
        InitializeCore(PerCore.Of(0));      // GDT, TSS, emergency stacks
        InitializeBus();                    // rings between the cores
        ApStartup.StartAll();               // INIT, SIPI; returns when all cores are up
        RunCore();
    }

    /// <summary>What each core does for itself before it runs threads.</summary>
    public static void InitializeCore(PerCore* core)
    {
        Cpu.WriteMsr(Msr.GsBase, (ulong)core);
        core->Tss.Ist1 = (ulong)KernelStack.Allocate(KernelStack.EmergencyPages);
        core->Tss.Ist2 = (ulong)KernelStack.Allocate(KernelStack.EmergencyPages);
        core->Tss.Ist3 = (ulong)KernelStack.Allocate(KernelStack.EmergencyPages);
        Gdt.Load(core);
        Idt.Load();
        LocalApic.Enable();
        core->IsOnline = true;
    }

    /// <summary>Starts the application on this core and schedules its threads. Never returns.</summary>
    public static void RunCore()
    {
        WaitForAllCores();
        PerCore* core = PerCore.Current;
        Thread.Detach(Thread.Create(core->Index, &Application.Run, core->Index, KernelStack.MainPages));
        core->Scheduler.Run();
    }

    private static void InitializeBus()
    {
        if (!VirtIOBus.Initialise())
        {
            Panic.Stop("not enough memory for the queues between so many cores");
        }
    }

    private static void WaitForAllCores()
    {
        Interlocked.Increment(ref s_coresReady);
        while (Volatile.Read(ref s_coresReady) < Topology.CoreCount)
        {
            X86Base.Pause();
        }
    }
}
