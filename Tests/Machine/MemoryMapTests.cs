// MemoryMap: nothing overlaps, and the promises to guests hold.
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Tests.Machines;

public sealed class MemoryMapTests
{
    private static IEnumerable<AddressRange> Devices =>
    [
        new(MemoryMap.VirtioMmioBase, MemoryMap.VirtioMmioSize * MemoryMap.VirtioMmioSlots, "virtio"),
        new(MemoryMap.IoApicBase, MemoryMap.IoApicSize, "I/O APIC"),
        new(MemoryMap.LocalApicBase, MemoryMap.LocalApicSize, "local APIC"),
    ];

    [Test]
    public void Ranges_NeverOverlap()
    {
        AddressRange[] all = [.. MemoryMap.BootStructures, .. Devices];
        for (int i = 0; i < all.Length; i++)
        {
            Assert.That(all[..i].Where(other => other.Overlaps(all[i])), Is.Empty, all[i].Name);
        }
    }

    [Test]
    public void BootStructures_LeaveTheGuestsTrampolinesFree()
    {
        AddressRange[] free = [new(0, 0x5000, "first pages"), new(0x90000, 0xC000, "trampolines"), new(0x100000, 1UL << 40, "1 MiB and above")];
        Assert.That(MemoryMap.BootStructures.Where(s => free.Any(s.Overlaps)), Is.Empty);
    }

    [Test]
    public void Devices_LieInTheHoleBelow4GiB() =>
        Assert.That(Devices.Where(d => d.Start < MemoryMap.LowRamEnd || d.End > MemoryMap.HighRamStart), Is.Empty);

    [Test]
    public void VirtioSlots_HaveTheirOwnAddressAndInput()
    {
        Assert.That(MemoryMap.VirtioMmioAddress(0), Is.EqualTo(0xFEB00000));
        Assert.That(MemoryMap.VirtioMmioAddress(7), Is.EqualTo(0xFEB00E00));
        int[] inputs = [.. Enumerable.Range(0, MemoryMap.VirtioMmioSlots).Select(MemoryMap.VirtioMmioIrq)];
        Assert.That(inputs, Is.Unique.And.No.Member(8).And.All.InRange(5, MemoryMap.IoApicPins - 1));
        Assert.That(() => MemoryMap.VirtioMmioAddress(MemoryMap.VirtioMmioSlots), Throws.Exception);
    }

    [TestCase(0UL, 2UL << 20, 2UL << 20, true)]
    [TestCase(1UL, 2UL << 20, 2UL << 20, false)]
    [TestCase(0xBFFFFFFFUL, 1UL, 5UL << 30, true)]
    [TestCase(0xBFFFFFFFUL, 2UL, 5UL << 30, false)]
    [TestCase(0x1_0000_0000UL, 2UL << 30, 5UL << 30, true)]
    [TestCase(0x1_0000_0000UL, (2UL << 30) + 1, 5UL << 30, false)]
    [TestCase(0x1_0000_0000UL, 1UL, 3UL << 30, false)]
    [TestCase(ulong.MaxValue, 2UL, 5UL << 30, false)]
    public void IsRam_AtTheEdges_IsExact(ulong address, ulong size, ulong ram, bool expected) =>
        Assert.That(MemoryMap.IsRam(address, size, ram), Is.EqualTo(expected));

    [TestCase(2UL << 20)]
    [TestCase(128UL << 20)]
    [TestCase(3UL << 30)]
    [TestCase(5UL << 30)]
    public void E820_AllRam_IsToldOnceAndInOrder(ulong ram)
    {
        IReadOnlyList<E820Entry> map = E820Map.Build(ram);
        Assert.That(map.Zip(map.Skip(1)).Select(p => p.First.Start + p.First.Size <= p.Second.Start), Is.All.True);
        Assert.That(map.Where(e => e.Type == E820Type.Ram && !MemoryMap.IsRam(e.Start, e.Size, ram)), Is.Empty);
        ulong below1M = MemoryMap.BaseMemoryEnd;
        ulong told = map.Where(e => e.Type == E820Type.Ram).Aggregate(0UL, (sum, e) => sum + e.Size);
        Assert.That(told, Is.EqualTo(ram - (1 << 20) + below1M));
    }
}
