// The ACPI tables: RSDP, RSDT, XSDT, FADT, MADT; the DSDT comes from AcpiNamespace.
using System;
using System.Buffers.Binary;
using System.IO;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines.Tables;

/// <summary>A hardware-reduced ACPI machine (ACPI 6.4, 4.1), as QEMU's microvm is: no fixed hardware but the registers for sleep and reset.</summary>
public static class AcpiTables
{
    private const ulong Alignment = 16;
    private const byte IoApicId = 0;
    private const byte Lint1 = 1;

    /// <summary>Writes all tables, the RSDP first.</summary>
    /// <param name="memory">Guest RAM, zero at the tables' place.</param>
    /// <param name="at">Where: <see cref="MemoryMap.AcpiTables"/>, unless an image lies there.</param>
    /// <param name="cores">1 .. <see cref="MemoryMap.CoresMax"/>; APIC ids are the core numbers.</param>
    /// <param name="virtioDevices">Number of virtio-mmio slots in use, from slot 0 on.</param>
    /// <param name="options">Which legacy devices there are.</param>
    public static void Write(IGuestMemory memory, ulong at, int cores, int virtioDevices, MachineOptions options)
    {
        ulong next = RoundUp(at + AcpiSpec.RsdpSize);
        ulong Place(byte[] table)
        {
            ulong place = next;
            GuestWriter.Write(memory, place, table);
            next = RoundUp(place + (ulong)table.Length);
            return place;
        }

        ulong dsdt = Place(Table("DSDT"u8, AcpiSpec.DsdtRevision, AcpiNamespace.Build(virtioDevices, options)));
        ulong fadt = Place(Table("FACP"u8, AcpiSpec.FadtRevision, FadtBody(dsdt, options)));
        ulong madt = Place(Table("APIC"u8, AcpiSpec.MadtRevision, MadtBody(cores, options)));
        ulong rsdt = Place(Table("RSDT"u8, AcpiSpec.RsdtRevision, Body(w => { w.Write((uint)fadt); w.Write((uint)madt); })));
        ulong xsdt = Place(Table("XSDT"u8, AcpiSpec.XsdtRevision, Body(w => { w.Write(fadt); w.Write(madt); })));
        GuestWriter.Write(memory, at, RsdpBytes(rsdt, xsdt));
    }

    private static byte[] RsdpBytes(ulong rsdt, ulong xsdt)
    {
        byte[] rsdp = new byte[AcpiSpec.RsdpSize];
        using BinaryWriter writer = new(new MemoryStream(rsdp));
        writer.Write(AcpiSpec.RsdpSignature);
        writer.Write((byte)0);
        writer.Write(AcpiSpec.OemId);
        writer.Write(AcpiSpec.RsdpRevision);
        writer.Write((uint)rsdt);
        writer.Write(AcpiSpec.RsdpSize);
        writer.Write(xsdt);
        TableChecksum.Seal(rsdp.AsSpan(0, AcpiSpec.RsdpFirstPart), AcpiSpec.RsdpChecksum);
        TableChecksum.Seal(rsdp, AcpiSpec.RsdpExtendedChecksum);
        return rsdp;
    }

    // FADT offsets count from the start of the table; the body starts after the header.
    private static byte[] FadtBody(ulong dsdt, MachineOptions options)
    {
        byte[] table = new byte[AcpiSpec.FadtSize];
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(AcpiSpec.FadtDsdt), (uint)dsdt);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(AcpiSpec.FadtBootFlags), BootFlags(options));
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(AcpiSpec.FadtFlags), AcpiSpec.Flags);
        if (options.Rtc) table[AcpiSpec.FadtCentury] = Mc146818Spec.Century;
        Register(AcpiPowerSpec.Reset).CopyTo(table.AsSpan(AcpiSpec.FadtResetRegister));
        table[AcpiSpec.FadtResetValue] = AcpiPowerSpec.ResetValue;
        Register(AcpiPowerSpec.SleepControl).CopyTo(table.AsSpan(AcpiSpec.FadtSleepControl));
        Register(AcpiPowerSpec.SleepStatus).CopyTo(table.AsSpan(AcpiSpec.FadtSleepStatus));
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(AcpiSpec.FadtDsdt64), dsdt);
        return table[AcpiSpec.HeaderSize..];
    }

    private static ushort BootFlags(MachineOptions options) => (ushort)(AcpiSpec.BootLegacyDevices | AcpiSpec.BootNoVga
        | (options.I8042 ? AcpiSpec.Boot8042 : 0) | (options.Rtc ? 0 : AcpiSpec.BootNoCmosClock));

    private static byte[] Register(int offset) => Body(writer =>
    {
        writer.Write(AcpiSpec.AddressSpaceMemory);
        writer.Write(AcpiSpec.AddressBits8);
        writer.Write((byte)0);
        writer.Write(AcpiSpec.AccessByte);
        writer.Write(MemoryMap.AcpiRegistersBase + (ulong)offset);
    });

    private static byte[] MadtBody(int cores, MachineOptions options) => Body(writer =>
    {
        writer.Write((uint)MemoryMap.LocalApicBase);
        writer.Write(options.Pic ? AcpiSpec.MadtPcatCompatible : 0);
        for (int core = 0; core < cores; core++)
        {
            writer.Write(AcpiSpec.MadtLocalApic);
            writer.Write(AcpiSpec.MadtLocalApicSize);
            writer.Write((byte)core);
            writer.Write((byte)core);
            writer.Write(AcpiSpec.MadtLocalApicEnabled);
        }

        WriteIoApic(writer);
        if (options.Pit) WriteTimerOverride(writer);
        WriteLocalNmi(writer);
    });

    private static void WriteIoApic(BinaryWriter writer)
    {
        writer.Write(AcpiSpec.MadtIoApic);
        writer.Write(AcpiSpec.MadtIoApicSize);
        writer.Write(IoApicId);
        writer.Write((byte)0);
        writer.Write((uint)MemoryMap.IoApicBase);
        writer.Write(0U);
    }

    /// <summary>ISA interrupt 0 comes by another pin; flags 0: edge and active high, as the bus has it.</summary>
    private static void WriteTimerOverride(BinaryWriter writer)
    {
        writer.Write(AcpiSpec.MadtOverride);
        writer.Write(AcpiSpec.MadtOverrideSize);
        writer.Write((byte)0);
        writer.Write((byte)MemoryMap.PitIrq);
        writer.Write(MemoryMap.PitPin);
        writer.Write((ushort)0);
    }

    private static void WriteLocalNmi(BinaryWriter writer)
    {
        writer.Write(AcpiSpec.MadtLocalNmi);
        writer.Write(AcpiSpec.MadtLocalNmiSize);
        writer.Write(AcpiSpec.MadtAllProcessors);
        writer.Write((ushort)0);
        writer.Write(Lint1);
    }

    private static byte[] Table(ReadOnlySpan<byte> signature, byte revision, byte[] body)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(signature);
        writer.Write(AcpiSpec.HeaderSize + body.Length);
        writer.Write(revision);
        writer.Write((byte)0);
        writer.Write(AcpiSpec.OemId);
        writer.Write(AcpiSpec.OemTableId);
        writer.Write(AcpiSpec.OemRevision);
        writer.Write(AcpiSpec.CreatorId);
        writer.Write(AcpiSpec.CreatorRevision);
        writer.Write(body);
        byte[] table = stream.ToArray();
        TableChecksum.Seal(table, AcpiSpec.HeaderChecksum);
        return table;
    }

    private static byte[] Body(Action<BinaryWriter> write)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        write(writer);
        return stream.ToArray();
    }

    private static ulong RoundUp(ulong address) => (address + Alignment - 1) / Alignment * Alignment;
}
