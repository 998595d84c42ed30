// The MP table: how guests without ACPI count cores and route interrupts.
using System;
using System.Buffers.Binary;
using System.IO;
using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines.Tables;

/// <summary>
/// Tables of the Intel MultiProcessor Specification 1.4. The floating pointer lies where guests scan for it: in the last KiB of base memory and
/// once more in the firmware area, for those that trust the BIOS data area alone (it is zero here).
/// </summary>
public static class MpTable
{
    private const byte IsaBus = 0;
    private const byte IoApicId = 0;
    private const int IsaInterrupts = 16;
    private const byte Lint0 = 0;
    private const byte Lint1 = 1;

    /// <summary>Writes both floating pointers and the configuration table.</summary>
    /// <param name="memory">Guest RAM, zero at the tables' places.</param>
    /// <param name="pointer">Where the first floating pointer lies; null to leave it out.</param>
    /// <param name="configuration">Where the second one lies, and behind it the table.</param>
    /// <param name="cores">1 .. <see cref="MemoryMap.CoresMax"/>; APIC ids are the core numbers.</param>
    public static void Write(IGuestMemory memory, ulong? pointer, ulong configuration, int cores)
    {
        ulong table = configuration + MpSpec.PointerSize;
        byte[] bytes = PointerBytes((uint)table);
        if (pointer is ulong first)
        {
            GuestWriter.Write(memory, first, bytes);
        }

        GuestWriter.Write(memory, configuration, bytes);
        GuestWriter.Write(memory, table, ConfigurationBytes(cores));
    }

    private static byte[] PointerBytes(uint table)
    {
        byte[] pointer = new byte[MpSpec.PointerSize];
        using BinaryWriter writer = new(new MemoryStream(pointer));
        writer.Write(MpSpec.PointerSignature);
        writer.Write(table);
        writer.Write(MpSpec.PointerParagraphs);
        writer.Write(MpSpec.Revision);
        TableChecksum.Seal(pointer, MpSpec.PointerChecksum);
        return pointer;
    }

    private static byte[] ConfigurationBytes(int cores)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        WriteHeader(writer);
        int entries = WriteProcessors(writer, cores) + WriteBusAndIoApic(writer) + WriteInterrupts(writer);
        byte[] table = stream.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(MpSpec.HeaderLength), (ushort)table.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(MpSpec.HeaderEntryCount), (ushort)entries);
        TableChecksum.Seal(table, MpSpec.HeaderChecksum);
        return table;
    }

    // Length, checksum and entry count are filled in once the entries are known.
    private static void WriteHeader(BinaryWriter writer)
    {
        writer.Write(MpSpec.HeaderSignature);
        writer.Write((ushort)0);
        writer.Write(MpSpec.Revision);
        writer.Write((byte)0);
        writer.Write("TOROEMU "u8);
        writer.Write("MICROVM     "u8);
        writer.Write(0U);
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write((uint)MemoryMap.LocalApicBase);
        writer.Write(0U);
    }

    private static int WriteProcessors(BinaryWriter writer, int cores)
    {
        for (int core = 0; core < cores; core++)
        {
            writer.Write(MpSpec.EntryProcessor);
            writer.Write((byte)core);
            writer.Write(MpSpec.LocalApicVersion);
            writer.Write((byte)(MpSpec.ProcessorEnabled | (core == 0 ? MpSpec.ProcessorBoot : 0)));
            writer.Write(MpSpec.ProcessorSignature);
            writer.Write(MpSpec.ProcessorFeatures);
            writer.Write(0UL);
        }

        return cores;
    }

    private static int WriteBusAndIoApic(BinaryWriter writer)
    {
        writer.Write(MpSpec.EntryBus);
        writer.Write(IsaBus);
        writer.Write("ISA   "u8);

        writer.Write(MpSpec.EntryIoApic);
        writer.Write(IoApicId);
        writer.Write(MpSpec.IoApicVersion);
        writer.Write(MpSpec.IoApicEnabled);
        writer.Write((uint)MemoryMap.IoApicBase);
        return 2;
    }

    private static int WriteInterrupts(BinaryWriter writer)
    {
        for (byte irq = 0; irq < IsaInterrupts; irq++)
        {
            WriteInterrupt(writer, MpSpec.EntryIoInterrupt, MpSpec.InterruptVectored, irq, IoApicId, irq);
        }

        WriteInterrupt(writer, MpSpec.EntryLocalInterrupt, MpSpec.InterruptExtInt, 0, MpSpec.AllLocalApics, Lint0);
        WriteInterrupt(writer, MpSpec.EntryLocalInterrupt, MpSpec.InterruptNmi, 0, MpSpec.AllLocalApics, Lint1);
        return IsaInterrupts + 2;
    }

    // Flags 0: polarity and trigger as the bus has them, for ISA edge and active high.
    private static void WriteInterrupt(BinaryWriter writer, byte entry, byte type, byte irq, byte apic, byte pin)
    {
        writer.Write(entry);
        writer.Write(type);
        writer.Write((ushort)0);
        writer.Write(IsaBus);
        writer.Write(irq);
        writer.Write(apic);
        writer.Write(pin);
    }
}
