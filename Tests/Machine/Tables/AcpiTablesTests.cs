// AcpiTables: found by the RSDP scan, parsed back without the writer's constants, and judged by iasl where it is installed.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Tables;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Tables;

public sealed class AcpiTablesTests
{
    [Test]
    public void Write_RsdpScan_FindsBothRoots()
    {
        FlatGuestMemory memory = Written(4, 1);
        ReadOnlySpan<byte> rsdp = memory.At(FindRsdp(memory), 36);
        byte[] rsdt = Table(memory, BinaryPrimitives.ReadUInt32LittleEndian(rsdp[16..]));
        byte[] xsdt = Table(memory, BinaryPrimitives.ReadUInt64LittleEndian(rsdp[24..]));
        Assert.That(Footprint.Sum(rsdp[..20]), Is.Zero, "checksum of the first part");
        Assert.That(Footprint.Sum(rsdp), Is.Zero, "checksum of the whole");
        Assert.That(rsdp[15], Is.EqualTo(2), "revision");
        Assert.That(Name(rsdt), Is.EqualTo("RSDT"));
        Assert.That(Name(xsdt), Is.EqualTo("XSDT"));
        Assert.That(Pointers32(rsdt), Is.EqualTo(Pointers64(xsdt)));
        Assert.That(Pointers64(xsdt).Select(p => Name(Table(memory, p))), Is.EqualTo(new[] { "FACP", "APIC" }));
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(64)]
    public void Write_Madt_ListsCoresIoApicAndNmi(int cores)
    {
        byte[] madt = Find(Written(cores, 1), "APIC");
        List<byte[]> entries = MadtEntries(madt);
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(madt.AsSpan(36)), Is.EqualTo(0xFEE00000));
        Assert.That(entries.Where(e => e[0] == 0).Select(e => (int)e[3]), Is.EqualTo(Enumerable.Range(0, cores)), "APIC ids");
        Assert.That(entries.Where(e => e[0] == 0).Select(e => e[4]), Is.All.EqualTo(1), "enabled");
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(entries.Single(e => e[0] == 1).AsSpan(4)), Is.EqualTo(0xFEC00000));
        Assert.That(entries.Single(e => e[0] == 4), Is.EqualTo(new byte[] { 4, 6, 0xFF, 0, 0, 1 }));
    }

    [Test]
    public void Write_Fadt_IsHardwareReducedWithRegistersForSleepAndReset()
    {
        FlatGuestMemory memory = Written(2, 1);
        byte[] fadt = Find(memory, "FACP");
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(fadt.AsSpan(112));
        Assert.That(fadt, Has.Length.EqualTo(268));
        Assert.That(flags & (1 << 10), Is.Not.Zero, "reset register");
        Assert.That(flags & (1 << 20), Is.Not.Zero, "hardware-reduced");
        Assert.That(fadt[116..128], Is.EqualTo(new byte[] { 0, 8, 0, 1, 0x02, 0x02, 0xA0, 0xFE, 0, 0, 0, 0 }), "reset");
        Assert.That(fadt[128], Is.EqualTo(0x42));
        Assert.That(fadt[244..256], Is.EqualTo(new byte[] { 0, 8, 0, 1, 0x00, 0x02, 0xA0, 0xFE, 0, 0, 0, 0 }), "sleep control");
        Assert.That(fadt[256..268], Is.EqualTo(new byte[] { 0, 8, 0, 1, 0x01, 0x02, 0xA0, 0xFE, 0, 0, 0, 0 }), "sleep status");
        ulong dsdt = BinaryPrimitives.ReadUInt64LittleEndian(fadt.AsSpan(140));
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(fadt.AsSpan(40)), Is.EqualTo(dsdt));
        Assert.That(Name(Table(memory, dsdt)), Is.EqualTo("DSDT"));
    }

    [Test]
    public void Write_LargestMachine_StaysWithinItsPlace() =>
        Assert.That(Footprint.Outside(Written(MemoryMap.CoresMax, MemoryMap.VirtioMmioSlots, "pc"), MemoryMap.AcpiTables), Is.Empty);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(15)]
    public void Write_Dsdt_DisassemblesToTheDevices(int virtioDevices)
    {
        string text = Disassemble(Table(Written(2, virtioDevices), DsdtAddress(Written(2, virtioDevices))));
        Assert.That(text, Does.Contain("Scope (\\_SB)").And.Contain("Device (COM1)").And.Contain("EisaId (\"PNP0501\")"));
        Assert.That(text, Does.Contain("IRQNoFlags ()").And.Match(@"\{4\}").And.Contain("0x03F8,             // Range Minimum"));
        for (int slot = 0; slot < MemoryMap.VirtioMmioSlots; slot++)
        {
            string address = $"0x{MemoryMap.VirtioMmioAddress(slot):X8},         // Address Base";
            Assert.That(text.Contains(address, StringComparison.Ordinal), Is.EqualTo(slot < virtioDevices), address);
            Assert.That(text.Contains($"Device (VR{slot:00})", StringComparison.Ordinal), Is.EqualTo(slot < virtioDevices));
        }
    }

    [TestCase("microvm", 1 << 0 | 1 << 2 | 1 << 5, 0)]
    [TestCase("microvm,rtc=on", 1 << 0 | 1 << 2, 0x32)]
    [TestCase("pc", 1 << 0 | 1 << 1 | 1 << 2, 0x32)]
    public void Write_Fadt_SaysWhichLegacyDevicesThereAre(string machine, int bootFlags, int century)
    {
        byte[] fadt = Find(Written(1, 1, machine), "FACP");
        Assert.That(BinaryPrimitives.ReadUInt16LittleEndian(fadt.AsSpan(109)), Is.EqualTo(bootFlags));
        Assert.That(fadt[108], Is.EqualTo(century));
    }

    [TestCase("microvm", 0, false)]
    [TestCase("microvm,pic=on", 1, false)]
    [TestCase("microvm,pit=on", 0, true)]
    [TestCase("pc", 1, true)]
    public void Write_Madt_FollowsPicAndPit(string machine, int flags, bool hasOverride)
    {
        byte[] madt = Find(Written(2, 1, machine), "APIC");
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(madt.AsSpan(40)), Is.EqualTo(flags), "8259s");
        Assert.That(MadtEntries(madt).Where(e => e[0] == 2), hasOverride ? Is.EqualTo(new[] { new byte[] { 2, 10, 0, 0, 2, 0, 0, 0, 0, 0 } }) : Is.Empty);
    }

    [TestCase("microvm", "")]
    [TestCase("microvm,rtc=on", "PNP0B00")]
    [TestCase("pc", "PNP0000 PNP0100 PNP0800 PNP0B00 PNP0303")]
    public void Write_Dsdt_NamesTheLegacyDevicesThatAreThere(string machine, string ids)
    {
        FlatGuestMemory memory = Written(1, 2, machine);
        string text = Disassemble(Table(memory, DsdtAddress(memory)));
        foreach (string id in (string[])["PNP0000", "PNP0100", "PNP0800", "PNP0B00", "PNP0303"])
            Assert.That(text.Contains($"EisaId (\"{id}\")", StringComparison.Ordinal), Is.EqualTo(ids.Contains(id, StringComparison.Ordinal)), id);
        Assert.That(text, Does.Contain("Name (_S5, Package (0x04)  // _S5_: S5 System State"));
    }

    [Test]
    public void Write_FadtAndMadt_SatisfyIasl()
    {
        FlatGuestMemory memory = Written(3, 1);
        Assert.That(Disassemble(Find(memory, "FACP")), Does.Contain("Hardware Reduced (V5) : 1").And.Not.Contain("Incorrect checksum"));
        Assert.That(Disassemble(Find(memory, "APIC")), Does.Contain("Local Apic ID : 02").And.Not.Contain("Incorrect checksum"));
    }

    private static FlatGuestMemory Written(int cores, int virtioDevices, string machine = "microvm")
    {
        FlatGuestMemory memory = new(2 << 20);
        AcpiTables.Write(memory, MemoryMap.AcpiTables.Start, cores, virtioDevices, MachineOptions.Parse(machine));
        return memory;
    }

    private static ulong FindRsdp(FlatGuestMemory memory)
    {
        for (int at = 0xE0000; at < 0x100000; at += 16)
        {
            if (memory.Bytes.Slice(at, 8).SequenceEqual("RSD PTR "u8))
            {
                return (ulong)at;
            }
        }

        throw new AssertionException("no RSDP");
    }

    private static byte[] Table(FlatGuestMemory memory, ulong address)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(memory.At(address + 4, 4));
        byte[] table = memory.At(address, length).ToArray();
        Assert.That(Footprint.Sum(table), Is.Zero, $"checksum of {Name(table)}");
        return table;
    }

    private static byte[] Find(FlatGuestMemory memory, string name)
    {
        ulong xsdt = BinaryPrimitives.ReadUInt64LittleEndian(memory.At(FindRsdp(memory) + 24, 8));
        return Pointers64(Table(memory, xsdt)).Select(p => Table(memory, p)).Single(t => Name(t) == name);
    }

    private static ulong DsdtAddress(FlatGuestMemory memory) => BinaryPrimitives.ReadUInt64LittleEndian(Find(memory, "FACP").AsSpan(140));

    private static string Name(byte[] table) => Encoding.ASCII.GetString(table, 0, 4);

    private static List<ulong> Pointers32(byte[] rsdt) =>
        Enumerable.Range(0, (rsdt.Length - 36) / 4).Select(i => (ulong)BitConverter.ToUInt32(rsdt, 36 + 4 * i)).ToList();

    private static List<ulong> Pointers64(byte[] xsdt) =>
        Enumerable.Range(0, (xsdt.Length - 36) / 8).Select(i => BitConverter.ToUInt64(xsdt, 36 + 8 * i)).ToList();

    private static List<byte[]> MadtEntries(byte[] madt)
    {
        List<byte[]> entries = [];
        for (int at = 44; at < madt.Length; at += madt[at + 1])
        {
            entries.Add(madt[at..(at + madt[at + 1])]);
        }

        return entries;
    }

    private static string Disassemble(byte[] table)
    {
        string folder = Directory.CreateTempSubdirectory("toroemu-acpi").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "t.aml"), table);
            using Process? iasl = Start("iasl", "-d t.aml", folder);
            string output = iasl!.StandardOutput.ReadToEnd() + iasl.StandardError.ReadToEnd();
            iasl.WaitForExit();
            Assert.That(iasl.ExitCode, Is.Zero, output);
            return output + File.ReadAllText(Path.Combine(folder, "t.dsl"));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static Process? Start(string program, string arguments, string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("TOROEMU_REQUIRE_ALL") is null)
        {
            Assert.Ignore("iasl is not installed; apt-get install acpica-tools");
            return null;
        }
    }
}
