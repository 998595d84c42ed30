// Multiboot 1: which headers are taken, what is loaded where, what is refused.
using NUnit.Framework;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading.Multiboot;

public sealed class MultibootProtocolTests
{
    private const int Info = 0x9000;
    private static readonly byte[] Code = [0xFA, 0xF4];

    [Test]
    public void Boot_ElfOfEachClass_StartsAtItsPhysicalEntry([Values(1, 2)] int elfClass)
    {
        BootRun run = BootRun.Of(Elf(MultibootImage.Header(0), (byte)elfClass));
        Assert.That((run.Entry.Rip, run.Entry.Rax, run.Entry.Rbx), Is.EqualTo((0x10000CUL, 0x2BADB002UL, (ulong)Info)));
        Assert.That((run.Entry.Cr0, run.Entry.Cr4, run.Entry.Efer), Is.EqualTo((0x11UL, 0UL, 0UL)));
        Assert.That(run.Memory.At(0x10000C, 2).ToArray(), Is.EqualTo(Code));
    }

    [Test]
    public void Boot_ElfWithSymbols_LoadsThemAndSaysWhere([Values(1, 2)] int elfClass)
    {
        ElfBuilder builder = new() { Class = (byte)elfClass, Entry = 0x10000C };
        builder.Load(0x100000, [.. MultibootImage.Header(0), .. Code]).Symbol("kernel_main", 0x10000C, 2, 0x12);
        BootRun run = BootRun.Of(builder.Build());

        Assert.That(run.U32(Info) & 0x30, Is.EqualTo(0x20), "ELF sections, no a.out symbols");
        (uint count, uint size, uint headers, uint names) = (run.U32(Info + 28), run.U32(Info + 32), run.U32(Info + 36), run.U32(Info + 40));
        Assert.That((count, size, names), Is.EqualTo((5U, elfClass == 1 ? 40U : 64U, 4U)));
        Assert.That(headers, Is.GreaterThanOrEqualTo(0x100000));
        Assert.That(run.Text(AddressOf(run, headers + 4 * size, elfClass) + 1), Is.EqualTo(".note"), "the names of sections");
        Assert.That(run.Text(AddressOf(run, headers + 3 * size, elfClass) + 1), Is.EqualTo("kernel_main"), "the names of symbols");
        Assert.That(AddressOf(run, headers, elfClass), Is.Zero, "the null section");
    }

    [Test]
    public void Boot_Information_HasMemoryMapAndTexts()
    {
        BootRun run = BootRun.Of(Elf(MultibootImage.Header(0)), BootRun.Config with { Append = "a b" });
        Assert.That(run.U32(Info), Is.EqualTo(0x26D), "memory, command line, modules, sections, map, loader");
        Assert.That((run.U32(Info + 4), run.U32(Info + 8)), Is.EqualTo((639U, 7U * 1024)));
        Assert.That(run.Text(run.U32(Info + 16)), Is.EqualTo("image a b"));
        Assert.That(run.Text(run.U32(Info + 64)), Is.EqualTo("toroemu"));
        uint map = run.U32(Info + 48);
        Assert.That((run.U32(Info + 44), run.U32(map), run.U64(map + 4), run.U64(map + 12), run.U32(map + 20)), Is.EqualTo((96U, 20U, 0UL, 0x9FC00UL, 1U)));
    }

    [Test]
    public void Boot_Modules_LieOnPagesBehindTheImage()
    {
        using TempFiles files = new();
        string path = files.Write([1, 2, 3]);
        BootRun run = BootRun.Of(Elf(MultibootImage.Header(1)), BootRun.Config with { Modules = [$"{path} one two", path] });
        uint list = run.U32(Info + 24);
        Assert.That(run.U32(Info + 20), Is.EqualTo(2));
        Assert.That(run.U32(list + 4) - run.U32(list), Is.EqualTo(3));
        Assert.That((run.U32(list), run.U32(list + 16)), Is.EqualTo((0x101000U, 0x102000U)), "where QEMU and GRUB put them");
        Assert.That(run.U32(Info + 36), Is.EqualTo(0x104000), "section headers come last, behind the sections");
        Assert.That(run.Memory.At(run.U32(list), 3).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That((run.Text(run.U32(list + 8)), run.Text(run.U32(list + 24))), Is.EqualTo(($"{path} one two", path)));
    }

    [Test]
    public void Boot_AddressesInTheHeader_LoadThatPartOfTheFile()
    {
        byte[] file = [.. new byte[8], 1, 2, 3, 4, .. MultibootImage.Header(0x10000, 0x200004, 0x200000, 0x200026, 0x200100, 0x200024), .. Code, 9];
        BootRun run = BootRun.Of(file);
        Assert.That(run.Entry.Rip, Is.EqualTo(0x200024));
        Assert.That(run.Memory.At(0x200000, 4).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(run.Memory.At(0x200024, 3).ToArray(), Is.EqualTo(new byte[] { 0xFA, 0xF4, 0 }), "nothing past load_end_addr");
    }

    [Test]
    public void Boot_AddressesWithoutEnds_LoadTheWholeFile()
    {
        byte[] file = [.. MultibootImage.Header(0x10000, 0x200000, 0x200000, 0, 0, 0x200020), .. Code, 9];
        Assert.That(BootRun.Of(file).Memory.At(0x200020, 3).ToArray(), Is.EqualTo(new byte[] { 0xFA, 0xF4, 9 }));
    }

    [Test]
    public void Recognise_HeaderBehindTheFirst8KiB_IsNone() =>
        BootRun.AssertRefused([.. new byte[8192 - 8], .. MultibootImage.Header(0x10000, 0x200000, 0x200000, 0, 0, 0x200020)], "is of an unknown format");

    [Test]
    public void Boot_HeaderThatEndsWithTheFirst8KiB_IsTaken()
    {
        byte[] file = [.. new byte[8192 - 32], .. MultibootImage.Header(0x10000, 0x200000, 0x200000, 0, 0, 0x200020), .. Code];
        Assert.That(BootRun.Of(file).Entry.Rip, Is.EqualTo(0x200020));
    }

    [Test]
    public void Boot_WrongChecksum_IsNoHeader()
    {
        byte[] file = [.. MultibootImage.Header(0x10000, 0x200000, 0x200000, 0, 0, 0x200020), .. Code];
        file[8] ^= 1;
        BootRun.AssertRefused(file, "is of an unknown format");
    }

    [TestCase(4U)]
    [TestCase(7U)]
    [TestCase(0x20000U)]
    public void Boot_VideoAndOptionalFlags_AreTaken(uint flags) => Assert.That(BootRun.Of(Elf(MultibootImage.Header(flags))).U32(Info) & 0x1800, Is.Zero);

    [TestCase(8U)]
    [TestCase(0x8000U)]
    public void Boot_UnknownRequiredFlag_IsRefused(uint flags) =>
        BootRun.AssertRefused(Elf(MultibootImage.Header(flags)), $"requires Multiboot features 0x{flags:x}");

    [TestCase(0x100000U, 0x200000U, 0U, 0U, 0x200020U, "has a Multiboot header with load address 0x200000")]
    [TestCase(0x200000U, 0x100000U, 0U, 0U, 0x200020U, "has a Multiboot header with load address 0x100000")]
    [TestCase(0x200000U, 0x200000U, 0x300000U, 0U, 0x200020U, "is cut short")]
    [TestCase(0x200000U, 0x200000U, 0x1FFFFFU, 0U, 0x200020U, "is cut short")]
    [TestCase(0x200000U, 0x200000U, 0U, 0x200001U, 0x200020U, "has a Multiboot header whose bss ends")]
    [TestCase(0x200000U, 0x200000U, 0U, 0U, 0x1FFFFFU, "has its entry point at 0x1fffff")]
    [TestCase(0xFFFFFFF0U, 0xFFFFFFF0U, 0U, 0U, 0xFFFFFFF0U, "has a Multiboot image at 0xfffffff0")]
    public void Boot_AddressesThatContradict_AreRefused(uint header, uint load, uint loadEnd, uint bssEnd, uint entry, string expected) =>
        BootRun.AssertRefused([.. MultibootImage.Header(0x10000, header, load, loadEnd, bssEnd, entry), .. Code], expected);

    [Test]
    public void Boot_NoElfAndNoAddresses_IsRefused() =>
        BootRun.AssertRefused([.. MultibootImage.Header(0), .. Code], "is no ELF file, and its Multiboot header has no addresses",
            BootRun.Config with { Boot = ToroEmu.Machines.Loading.BootKind.Multiboot });

    private static byte[] Elf(byte[] header, byte elfClass = 1) =>
        new ElfBuilder { Class = elfClass, Entry = 0x10000C }.Load(0x100000, [.. header, .. Code]).Build();

    private static ulong AddressOf(BootRun run, uint header, int elfClass) => elfClass == 1 ? run.U32(header + 12) : run.U64(header + 16);
}
