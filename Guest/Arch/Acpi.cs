// ACPI as far as it lists processors and resets the machine: RSDP -> XSDT or RSDT -> MADT, FADT (ACPI 6.5, 5.2.5 to 5.2.12).
using System.Threading;

namespace ToroEmu.Guest.Arch;

internal static unsafe class Acpi
{
    private const ulong RsdpSignature = 0x2052_5450_2044_5352; // "RSD PTR "
    private const uint MadtSignature = 0x4349_5041; // "APIC"
    private const uint FadtSignature = 0x5043_4146; // "FACP"
    private const ulong BiosStart = 0xE_0000;
    private const ulong BiosEnd = 0x10_0000;
    private const int RsdpLengthV1 = 20;
    private const int HeaderLength = 36;
    private const int MadtEntries = 44;
    private const int FadtFlags = 112;
    private const int FadtResetRegister = 116; // generic address: space, width, offset, access, 64-bit address
    private const int FadtResetValue = 128;
    private const uint ResetSupported = 1 << 10;
    private const byte SpaceMemory = 0;
    private const byte SpacePort = 1;
    private const byte EntryLocalApic = 0;
    private const byte EntryLocalX2Apic = 9;
    private const uint Enabled = 1 << 0;
    private const ulong Reach = 1UL << 32;

    private static byte* s_root; // RSDT or XSDT
    private static uint s_rootPointerSize;
    private static ulong s_resetRegister;
    private static byte s_resetSpace;
    private static byte s_resetValue;

    /// <summary>Finds the tables and notes how the machine is reset; before their memory may be used for something else.</summary>
    /// <param name="rsdpHint">Physical address the loader gave, or 0.</param>
    public static void Initialize(ulong rsdpHint)
    {
        byte* rsdp = IsRsdp(rsdpHint) ? (byte*)rsdpHint : FindRsdp();
        if (rsdp == null)
        {
            return;
        }

        ulong xsdt = rsdp[15] >= 2 ? *(ulong*)(rsdp + 24) : 0; // from revision 2 on
        bool hasXsdt = xsdt != 0 && xsdt < Reach;
        s_root = hasXsdt ? (byte*)xsdt : (byte*)(ulong)*(uint*)(rsdp + 16);
        s_rootPointerSize = hasXsdt ? sizeof(ulong) : (uint)sizeof(uint);
        NoteResetRegister(FindTable(FadtSignature));
    }

    /// <summary>Adds every enabled processor of the MADT to <see cref="Topology"/>. False when there is no usable table.</summary>
    public static bool AddProcessors()
    {
        byte* madt = FindTable(MadtSignature);
        return madt != null && ReadMadt(madt);
    }

    /// <summary>Resets the machine if the FADT says how (ACPI 6.5, 4.8.3.6).</summary>
    public static void Reset()
    {
        if (s_resetRegister != 0 && s_resetSpace == SpacePort)
        {
            Port.Out8((ushort)s_resetRegister, s_resetValue);
        }
        else if (s_resetRegister != 0 && s_resetSpace == SpaceMemory)
        {
            Volatile.Write(ref *(byte*)s_resetRegister, s_resetValue);
        }
    }

    private static void NoteResetRegister(byte* fadt)
    {
        if (fadt == null || *(uint*)(fadt + 4) <= FadtResetValue || (*(uint*)(fadt + FadtFlags) & ResetSupported) == 0)
        {
            return;
        }

        ulong address = *(ulong*)(fadt + FadtResetRegister + 4);
        s_resetRegister = address < Reach ? address : 0;
        s_resetSpace = fadt[FadtResetRegister];
        s_resetValue = fadt[FadtResetValue];
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

    private static byte* FindTable(uint signature)
    {
        uint length = s_root == null ? 0 : *(uint*)(s_root + 4);
        for (uint offset = HeaderLength; offset + s_rootPointerSize <= length; offset += s_rootPointerSize)
        {
            ulong address = s_rootPointerSize == sizeof(ulong) ? *(ulong*)(s_root + offset) : *(uint*)(s_root + offset);
            if (address != 0 && address < Reach && *(uint*)address == signature)
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
