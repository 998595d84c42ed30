// The MultiProcessor Specification 1.4 table (chapter 4): the processor list of machines without ACPI.
namespace ToroEmu.Guest.Arch;

internal static unsafe class MpTable
{
    private const uint FloatingSignature = 0x5F50_4D5F; // "_MP_"
    private const uint TableSignature = 0x504D_4350; // "PCMP"
    private const ulong EbdaSegment = 0x40E; // BIOS data area: segment of the extended BIOS data area
    private const ulong LastBaseKiB = 0x9_FC00;
    private const ulong BiosStart = 0xF_0000;
    private const ulong BiosEnd = 0x10_0000;
    private const int FloatingLength = 16;
    private const int HeaderLength = 44;
    private const int ProcessorEntryLength = 20;
    private const byte EntryProcessor = 0;
    private const byte ProcessorEnabled = 1 << 0;

    /// <summary>Adds every enabled processor of the table to <see cref="Topology"/>. False when there is no usable table.</summary>
    public static bool AddProcessors()
    {
        ulong ebda = (ulong)*(ushort*)EbdaSegment << 4;
        byte* pointer = ebda >= 0x8_0000 && ebda < LastBaseKiB ? Find(ebda, ebda + 1024) : null;
        pointer = pointer != null ? pointer : Find(LastBaseKiB, LastBaseKiB + 1024);
        pointer = pointer != null ? pointer : Find(BiosStart, BiosEnd);
        return pointer != null && ReadTable((byte*)(ulong)*(uint*)(pointer + 4));
    }

    private static byte* Find(ulong start, ulong end)
    {
        for (ulong address = start; address < end; address += FloatingLength)
        {
            if (*(uint*)address == FloatingSignature && Checksum.IsZero((byte*)address, FloatingLength))
            {
                return (byte*)address;
            }
        }

        return null;
    }

    private static bool ReadTable(byte* table)
    {
        if (table == null || *(uint*)table != TableSignature || !Checksum.IsZero(table, *(ushort*)(table + 4)))
        {
            return false;
        }

        // Processors come first (4.3). The length bounds the list: qboot, QEMU's small BIOS, leaves the entry count zero.
        byte* end = table + *(ushort*)(table + 4);
        byte* entry = table + HeaderLength;
        for (; entry + ProcessorEntryLength <= end && *entry == EntryProcessor; entry += ProcessorEntryLength)
        {
            if ((entry[3] & ProcessorEnabled) != 0)
            {
                Topology.Add(entry[1]);
            }
        }

        return Topology.CoreCount > 0;
    }
}
