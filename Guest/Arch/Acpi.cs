// ACPI as far as it lists processors: RSDP -> XSDT or RSDT -> MADT (ACPI 6.5, sections 5.2.5 to 5.2.12).
namespace ToroEmu.Guest.Arch;

internal static unsafe class Acpi
{
    private const ulong RsdpSignature = 0x2052_5450_2044_5352; // "RSD PTR "
    private const uint MadtSignature = 0x4349_5041; // "APIC"
    private const ulong BiosStart = 0xE_0000;
    private const ulong BiosEnd = 0x10_0000;
    private const int RsdpLengthV1 = 20;
    private const int HeaderLength = 36;
    private const int MadtEntries = 44;
    private const byte EntryLocalApic = 0;
    private const byte EntryLocalX2Apic = 9;
    private const uint Enabled = 1 << 0;
    private const ulong Reach = 1UL << 32;

    /// <summary>Adds every enabled processor of the MADT to <see cref="Topology"/>. False when there is no usable table.</summary>
    /// <param name="rsdpHint">Physical address the loader gave, or 0.</param>
    public static bool AddProcessors(ulong rsdpHint)
    {
        byte* rsdp = IsRsdp(rsdpHint) ? (byte*)rsdpHint : FindRsdp();
        if (rsdp == null)
        {
            return false;
        }

        byte* madt = FindMadt(rsdp);
        return madt != null && ReadMadt(madt);
    }

    private static byte* FindRsdp()
    {
        for (ulong address = BiosStart; address < BiosEnd; address += 16)
        {
            if (IsRsdp(address))
            {
                return (byte*)address;
            }
        }

        return null;
    }

    private static bool IsRsdp(ulong address) =>
        address != 0 && address < Reach && *(ulong*)address == RsdpSignature && Checksum.IsZero((byte*)address, RsdpLengthV1);

    private static byte* FindMadt(byte* rsdp)
    {
        byte revision = rsdp[15];
        ulong xsdt = revision >= 2 ? *(ulong*)(rsdp + 24) : 0;
        byte* madt = xsdt != 0 && xsdt < Reach ? FindTable((byte*)xsdt, sizeof(ulong)) : null;
        return madt != null ? madt : FindTable((byte*)(ulong)*(uint*)(rsdp + 16), sizeof(uint));
    }

    private static byte* FindTable(byte* root, uint pointerSize)
    {
        if (root == null)
        {
            return null;
        }

        uint length = *(uint*)(root + 4);
        for (uint offset = HeaderLength; offset + pointerSize <= length; offset += pointerSize)
        {
            ulong address = pointerSize == sizeof(ulong) ? *(ulong*)(root + offset) : *(uint*)(root + offset);
            if (address != 0 && address < Reach && *(uint*)address == MadtSignature)
            {
                return (byte*)address;
            }
        }

        return null;
    }

    private static bool ReadMadt(byte* madt)
    {
        uint length = *(uint*)(madt + 4);
        if (length < MadtEntries || !Checksum.IsZero(madt, length))
        {
            return false;
        }

        for (uint offset = MadtEntries; offset + 2 <= length && madt[offset + 1] >= 2; offset += madt[offset + 1])
        {
            AddEntry(madt + offset);
        }

        return Topology.CoreCount > 0;
    }

    private static void AddEntry(byte* entry)
    {
        if (entry[0] == EntryLocalApic && (*(uint*)(entry + 4) & Enabled) != 0)
        {
            Topology.Add(entry[3]);
        }
        else if (entry[0] == EntryLocalX2Apic && (*(uint*)(entry + 8) & Enabled) != 0)
        {
            Topology.Add(*(uint*)(entry + 4));
        }
    }
}
