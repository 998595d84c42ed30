// Starts the other cores: INIT, then SIPI with the page of the trampoline, twice if need be (SDM 3A 9.4.4).
using System.Runtime;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Arch;

internal static unsafe class ApStartup
{
    private const ulong InitSettlesNanoseconds = 200_000;
    private const ulong SecondSipiAfterNanoseconds = 2_000_000;
    private const ulong GiveUpAfterNanoseconds = 10_000_000_000;
    private const ulong LowestPage = 0x1000;
    private const ulong HighestPage = 0x9_0000;
    private const ulong PreferredPage = 0x8000;

    private static int s_online = 1;

    /// <summary>Returns when every core of <see cref="Topology"/> runs.</summary>
    public static void StartAll()
    {
        int cores = Topology.CoreCount;
        if (cores == 1)
        {
            return;
        }

        byte page = CopyTrampoline();
        for (int core = 1; core < cores; core++)
        {
            PrepareStack(core);
            LocalApic.SendInit(Topology.ApicIdOf(core));
        }

        Clock.Delay(InitSettlesNanoseconds);
        SendStartups(page, cores);
        if (!AllOnlineWithin(SecondSipiAfterNanoseconds, cores))
        {
            SendStartups(page, cores);
            if (!AllOnlineWithin(GiveUpAfterNanoseconds, cores))
            {
                Panic.Stop("a core does not start");
            }
        }
    }

    /// <summary>First C# of another core, called by Boot/boot.S on the core's first stack.</summary>
    [RuntimeExport("ap_main")]
    private static void Main(int core)
    {
        KernelMain.InitializeCore(PerCore.Of(core));
        Interlocked.Increment(ref s_online);
        KernelMain.RunCore();
    }

    private static void SendStartups(byte page, int cores)
    {
        for (int core = 1; core < cores; core++)
        {
            if (!PerCore.Of(core)->IsOnline)
            {
                LocalApic.SendStartup(Topology.ApicIdOf(core), page);
            }
        }
    }

    private static bool AllOnlineWithin(ulong nanoseconds, int cores)
    {
        ulong start = Clock.Nanoseconds;
        while (Volatile.Read(ref s_online) < cores)
        {
            if (Clock.Nanoseconds - start > nanoseconds)
            {
                return false;
            }

            X86Base.Pause();
        }

        return true;
    }

    private static byte CopyTrampoline()
    {
        ulong address = MemoryMap.HasOnlyRam(PreferredPage, Paging.PageSize) ? PreferredPage : FindLowPage();
        ulong size = ImageSymbols.ApTrampolineEnd - ImageSymbols.ApTrampoline;
        // Page tables make what lies outside of the kernel's code not executable, but the trampoline runs before paging.
        Memory.Copy((void*)address, (void*)ImageSymbols.ApTrampoline, size);
        return (byte)(address / Paging.PageSize);
    }

    private static ulong FindLowPage()
    {
        for (ulong address = LowestPage; address < HighestPage; address += Paging.PageSize)
        {
            if (MemoryMap.HasOnlyRam(address, Paging.PageSize))
            {
                return address;
            }
        }

        Panic.Stop("no RAM below 1 MiB to start the other cores from");
        return 0;
    }

    private static void PrepareStack(int core)
    {
        ((byte*)ImageSymbols.ApCoreOfApic)[Topology.ApicIdOf(core)] = (byte)core;
        ((ulong*)ImageSymbols.ApStackTop)[core] = (ulong)KernelStack.Allocate(KernelStack.IdlePages);
    }
}
