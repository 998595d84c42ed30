// The MP table: how guests without ACPI count cores and route interrupts.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
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
    private const byte Lint0 = 0;
    private const byte Lint1 = 1;

    /// <summary>Writes both floating pointers and the configuration table.</summary>
    /// <param name="memory">Guest RAM, zero at the tables' places.</param>
    /// <param name="pointer">Where the first floating pointer lies; null to leave it out.</param>
    /// <param name="configuration">Where the second one lies, and behind it the table.</param>
    /// <param name="cores">1 .. <see cref="MemoryMap.CoresMax"/>; APIC ids are the core numbers.</param>
    /// <param name="virtioDevices">Number of virtio-mmio slots in use, from slot 0 on.</param>
    /// <param name="options">Which legacy devices there are.</param>
    public static void Write(IGuestMemory memory, ulong? pointer, ulong configuration, int cores, int virtioDevices, MachineOptions options)
    {
        ulong table = configuration + MpSpec.PointerSize;
        byte[] bytes = PointerBytes((uint)table);
        if (pointer is ulong first)
        {
            GuestWriter.Write(memory, first, bytes);
        }

        GuestWriter.Write(memory, configuration, bytes);
        GuestWriter.Write(memory, table, ConfigurationBytes(cores, virtioDevices, options));
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

    private static byte[] ConfigurationBytes(int cores, int virtioDevices, MachineOptions options)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        WriteHeader(writer);
        int entries = WriteProcessors(writer, cores) + WriteBusAndIoApic(writer) + WriteInterrupts(writer, virtioDevices, options);
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

    private static int WriteInterrupts(BinaryWriter writer, int virtioDevices, MachineOptions options)
    {
        HashSet<int> levels = [.. Enumerable.Range(0, virtioDevices).Select(MemoryMap.VirtioMmioIrq)];
        int entries = 0;
        for (byte irq = 0; irq < MemoryMap.IoApicPins; irq++)
        {
            bool exists = irq < MemoryMap.IsaIrqs ? !IsCascade(irq, options) : levels.Contains(irq);
            if (!exists) continue;
            byte pin = options.Pit && irq == MemoryMap.PitIrq ? (byte)MemoryMap.PitPin : irq;
            ushort flags = levels.Contains(irq) ? MpSpec.LevelActiveHigh : MpSpec.AsTheBus;
            WriteInterrupt(writer, MpSpec.EntryIoInterrupt, MpSpec.InterruptVectored, flags, irq, IoApicId, pin);
            entries++;
        }

        return entries + WriteWiring(writer, options);
    }

    /// <summary>Interrupt 2 is the second 8259's, and the timer has its pin.</summary>
    private static bool IsCascade(int irq, MachineOptions options) => irq == MemoryMap.CascadeIrq && (options.Pic || options.Pit);

    /// <summary>Where the 8259s' output and NMI arrive.</summary>
    private static int WriteWiring(BinaryWriter writer, MachineOptions options)
    {
        if (options.Pic) WriteInterrupt(writer, MpSpec.EntryIoInterrupt, MpSpec.InterruptExtInt, MpSpec.AsTheBus, 0, IoApicId, MemoryMap.PicPin);
        WriteInterrupt(writer, MpSpec.EntryLocalInterrupt, MpSpec.InterruptExtInt, MpSpec.AsTheBus, 0, MpSpec.AllLocalApics, Lint0);
        WriteInterrupt(writer, MpSpec.EntryLocalInterrupt, MpSpec.InterruptNmi, MpSpec.AsTheBus, 0, MpSpec.AllLocalApics, Lint1);
        return options.Pic ? 3 : 2;
    }

    private static void WriteInterrupt(BinaryWriter writer, byte entry, byte type, ushort flags, byte irq, byte apic, byte pin)
    {
        writer.Write(entry);
        writer.Write(type);
        writer.Write(flags);
        writer.Write(IsaBus);
        writer.Write(irq);
        writer.Write(apic);
        writer.Write(pin);
    }
}
