// The processors of the machine. Core number = position in the list: the one we booted on, then the others by ascending APIC id.
using System;

namespace ToroEmu.Guest.Arch;

internal static unsafe class Topology
{
    public const int MostCores = 64;
    private const uint HighestApicId = 254; // xAPIC: 255 addresses everybody

    private static ApicIds s_ids;
    private static int s_count;

    public static int CoreCount => s_count;

    /// <summary>Lists the processors: ACPI, else the MP table, else the one we run on.</summary>
    public static void Discover()
    {
        if (!Acpi.AddProcessors() && !MpTable.AddProcessors())
        {
            s_count = 0;
        }

        PutFirst(LocalApic.CurrentId);
    }

    public static byte ApicIdOf(int core) => s_ids.Id[core];

    /// <summary>Number of the core with this APIC id, -1 when there is none.</summary>
    public static int CoreOf(byte apicId)
    {
        for (int core = 0; core < s_count; core++)
        {
            if (s_ids.Id[core] == apicId)
            {
                return core;
            }
        }

        return -1;
    }

    /// <summary>Inserts an APIC id in order; duplicates, ids the xAPIC cannot address and more than 64 are left out.</summary>
    public static void Add(uint apicId)
    {
        if (apicId > HighestApicId || s_count == MostCores || CoreOf((byte)apicId) >= 0)
        {
            return;
        }

        int place = s_count++;
        for (; place > 0 && s_ids.Id[place - 1] > apicId; place--)
        {
            s_ids.Id[place] = s_ids.Id[place - 1];
        }

        s_ids.Id[place] = (byte)apicId;
    }

    private static void PutFirst(byte apicId)
    {
        int place = CoreOf(apicId);
        if (place < 0)
        {
            place = Math.Min(s_count, MostCores - 1); // a list without the boot processor is wrong, but it runs
            s_count = place + 1;
        }

        for (; place > 0; place--)
        {
            s_ids.Id[place] = s_ids.Id[place - 1];
        }

        s_ids.Id[0] = apicId;
    }

    private struct ApicIds
    {
        public fixed byte Id[MostCores];
    }
}
