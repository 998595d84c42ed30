// Flat images: places, entry, processor state.
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading.Flat;

public sealed class FlatProtocolTests
{
    private static readonly byte[] Code = [0x90, 0xF4];

    [Test]
    public void Flat_Defaults_Are1MiBAndItsFirstByte()
    {
        BootRun run = BootRun.Of(Code, BootKind.Flat);
        Assert.That((run.Entry.Rip, run.Entry.Rsp, run.Entry.Efer), Is.EqualTo((0x100000UL, 0x90000UL, 0x500UL)));
        Assert.That((run.U32(run.Entry.Rbx), run.Entry.Rdi), Is.EqualTo((0x336EC578U, run.Entry.Rbx)));
        Assert.That(run.Memory.At(0x100000, 2).ToArray(), Is.EqualTo(Code));
    }

    [Test]
    public void Flat_LoadAndEntry_MakeAnyImageFlat()
    {
        BootRun run = BootRun.Of(Code, BootRun.Config with { LoadAddress = 0x8F000, EntryAddress = 0x8F001 });
        Assert.That((run.Entry.Rip, run.Entry.Rsp), Is.EqualTo((0x8F001UL, 0x9000UL)), "the stack has moved behind the start info and the map");
    }

    [Test]
    public void Flat_ImageAbove4GiB_IsMappedAsWell()
    {
        const ulong at = 0x1_4000_0000;
        BootSpace space = new(new FlatGuestMemory(8 << 20), 6UL << 30);
        ulong root = BootTables.WriteIdentityMap(space, new AddressRange(at, 0x1000, ""));
        Assert.That(Entry(space, Entry(space, Entry(space, root, 0), 5), 0), Is.EqualTo(at));
        Assert.That(Entry(space, Entry(space, Entry(space, root, 0), 3), 511), Is.EqualTo(0xFFE00000));
        Assert.That(Entry(space, Entry(space, root, 0), 4), Is.Zero, "nothing of it lies there");
    }

    [TestCase(0x7C00UL, 0x7C00UL, 0, 0x7C00)]
    [TestCase(0x1_7C00UL, 0x1_7C01UL, 0x1000, 0x7C01)]
    [TestCase(0xC_0000UL, 0xC_0000UL, 0xC000, 0)]
    public void Flat16_Entry_IsSplitIntoSegmentAndOffset(ulong load, ulong entry, int segment, int offset)
    {
        BootRun run = BootRun.Of(Code, BootRun.Config with { Boot = BootKind.Flat16, LoadAddress = load, EntryAddress = entry });
        Assert.That((run.Entry.Code.Selector, run.Entry.Code.Base, run.Entry.Rip), Is.EqualTo(((ushort)segment, (ulong)segment << 4, (ulong)offset)));
        Assert.That((run.Entry.Cr0, run.Entry.Code.Limit, run.Entry.Data.Limit, run.Entry.Data.Base), Is.EqualTo((0x10UL, 0xFFFFU, 0xFFFFU, 0UL)));
    }

    [Test]
    public void Flat16_Default_IsABootSectorsPlace() => Assert.That(BootRun.Of(Code, BootKind.Flat16).Memory.At(0x7C00, 2).ToArray(), Is.EqualTo(Code));

    [Test]
    public void Flat_EntryOutside_IsRefused([Values(BootKind.Flat, BootKind.Flat16)] BootKind kind) => BootRun.AssertRefused(
        Code, "is loaded from 0x8000 to 0x8001, and --entry 0x8002 lies outside", BootRun.Config with { Boot = kind, LoadAddress = 0x8000, EntryAddress = 0x8002 });

    [Test]
    public void Flat16_EntryAbove1MiB_IsRefused() =>
        BootRun.AssertRefused(Code, "has its entry at 0x100000, which real mode cannot reach", BootRun.Config with { Boot = BootKind.Flat16, LoadAddress = 0x100000 });

    [Test]
    public void Flat_OutsideOfRam_IsRefused() => BootRun.AssertRefused(
        Code, "has a flat image at 0x7fffff", BootRun.Config with { LoadAddress = 0x7FFFFF });

    [Test]
    public void Config_PlacesWithAnotherProtocol_AreRefused() => Assert.That(
        (BootRun.Config with { Boot = BootKind.Pvh, LoadAddress = 1 }).Problem(), Does.StartWith("--load and --entry are for flat images"));

    private static ulong Entry(BootSpace space, ulong table, int index)
    {
        byte[] entry = new byte[8];
        space.TryRead(table + (ulong)index * 8, entry);
        return System.BitConverter.ToUInt64(entry) & ~0xFFFUL;
    }
}
