// MpTable: found by the scan the specification prescribes and parsed back without the writer's constants.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Tables;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Tables;

public sealed class MpTableTests
{
    private static readonly Dictionary<byte, int> EntrySizes = new() { [0] = 20, [1] = 8, [2] = 8, [3] = 8, [4] = 8 };

    [TestCase(0x9FC00, 0x400)]
    [TestCase(0xF0000, 0x10000)]
    public void Write_PointerScan_FindsItInBothPlaces(int start, int length)
    {
        FlatGuestMemory memory = Written(5);
        Assert.That(Scan(memory, start, length), Is.Not.Null);
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(64)]
    public void Write_Cores_AreListedWithOneBootProcessor(int cores)
    {
        List<byte[]> processors = Entries(Written(cores)).Where(e => e[0] == 0).ToList();
        Assert.That(processors.Select(p => (int)p[1]), Is.EqualTo(Enumerable.Range(0, cores)), "APIC ids");
        Assert.That(processors.Select(p => p[3] & 1), Is.All.EqualTo(1), "enabled");
        Assert.That(processors.Where(p => (p[3] & 2) != 0).Select(p => p[1]), Is.EqualTo(new byte[] { 0 }), "boot processor");
    }

    [Test]
    public void Write_BusAndIoApic_AreNamed()
    {
        List<byte[]> entries = Entries(Written(3));
        byte[] bus = entries.Single(e => e[0] == 1);
        byte[] ioApic = entries.Single(e => e[0] == 2);
        Assert.That(Encoding.ASCII.GetString(bus, 2, 6), Is.EqualTo("ISA   "));
        Assert.That(ioApic[3], Is.EqualTo(1), "enabled");
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(ioApic.AsSpan(4)), Is.EqualTo(0xFEC00000));
    }

    [Test]
    public void Write_Interrupts_RouteIsaOneToOneAndNmiToLint1()
    {
        List<byte[]> entries = Entries(Written(3));
        byte[] ioApic = entries.Single(e => e[0] == 2);
        Assert.That(entries.Where(e => e[0] == 3).Select(e => (e[1], e[5], e[6], e[7])),
            Is.EqualTo(Enumerable.Range(0, 16).Select(i => ((byte)0, (byte)i, ioApic[1], (byte)i))));
        Assert.That(entries.Where(e => e[0] == 4).Select(e => (e[1], e[6], e[7])), Is.EqualTo(new[] { ((byte)3, (byte)255, (byte)0), (1, 255, 1) }));
    }

    [TestCase("microvm,pit=on")]
    [TestCase("pc")]
    public void Write_WithTimer_RoutesItToPinTwoAndLeavesTheCascadeOut(string machine)
    {
        List<byte[]> interrupts = Entries(Written(1, machine)).Where(e => e[0] == 3 && e[1] == 0).ToList();
        Assert.That(interrupts.Single(e => e[5] == 0)[7], Is.EqualTo(2));
        Assert.That(interrupts.Count(e => e[5] == 2), Is.Zero);
        Assert.That(interrupts.Select(e => e[7]), Is.Unique);
    }

    [TestCase("microvm", false)]
    [TestCase("pc", true)]
    public void Write_PicOutput_IsPinZero(string machine, bool there) =>
        Assert.That(Entries(Written(1, machine)).Where(e => e[0] == 3 && e[1] == 3).Select(e => (e[5], e[7])), there ? Is.EqualTo(new[] { ((byte)0, (byte)0) }) : Is.Empty);

    [Test]
    public void Write_VirtioSlotsInUse_AreLevels()
    {
        List<byte[]> interrupts = Entries(Written(1, "microvm", MemoryMap.VirtioMmioSlots)).Where(e => e[0] == 3).ToList();
        int[] levels = [.. interrupts.Where(e => e[2] == 0x0D).Select(e => (int)e[5])];
        Assert.That(levels, Is.EqualTo(Enumerable.Range(0, MemoryMap.VirtioMmioSlots).Select(MemoryMap.VirtioMmioIrq)));
        Assert.That(interrupts.Where(e => e[2] != 0x0D).Select(e => e[2]), Is.All.Zero, "the rest as the bus");
    }

    [Test]
    public void Write_MostCores_StaysWithinItsPlaces()
    {
        FlatGuestMemory memory = Written(MemoryMap.CoresMax, "pc", MemoryMap.VirtioMmioSlots);
        Assert.That(Footprint.Outside(memory, MemoryMap.MpFloatingPointer, MemoryMap.MpConfiguration), Is.Empty);
    }

    private static FlatGuestMemory Written(int cores, string machine = "microvm", int virtioDevices = 1)
    {
        FlatGuestMemory memory = new(2 << 20);
        MpTable.Write(memory, MemoryMap.MpFloatingPointer.Start, MemoryMap.MpConfiguration.Start, cores, virtioDevices, MachineOptions.Parse(machine));
        return memory;
    }

    private static int? Scan(FlatGuestMemory memory, int start, int length)
    {
        for (int at = start; at < start + length; at += 16)
        {
            ReadOnlySpan<byte> pointer = memory.Bytes.Slice(at, 16);
            if (pointer[..4].SequenceEqual("_MP_"u8) && Footprint.Sum(pointer) == 0 && pointer[8] == 1 && pointer[9] == 4)
            {
                return BinaryPrimitives.ReadInt32LittleEndian(pointer[4..]);
            }
        }

        return null;
    }

    // Checks the header on the way.
    private static List<byte[]> Entries(FlatGuestMemory memory)
    {
        int table = Scan(memory, 0x9FC00, 0x400)!.Value;
        ReadOnlySpan<byte> bytes = memory.Bytes[table..];
        bytes = bytes[..BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..])];
        Assert.That(Encoding.ASCII.GetString(bytes[..4]), Is.EqualTo("PCMP"));
        Assert.That(Footprint.Sum(bytes), Is.Zero, "checksum");
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]), Is.EqualTo(0xFEE00000), "local APIC");
        List<byte[]> entries = [];
        for (ReadOnlySpan<byte> rest = bytes[44..]; !rest.IsEmpty; rest = rest[EntrySizes[rest[0]]..])
        {
            entries.Add(rest[..EntrySizes[rest[0]]].ToArray());
        }

        Assert.That(entries, Has.Count.EqualTo(BinaryPrimitives.ReadUInt16LittleEndian(bytes[34..])));
        Assert.That(entries.Select(e => e[0]), Is.Ordered, "ascending entry types");
        return entries;
    }
}
