// Multiboot 2: the header's tags, the information's tags, relocation.
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading.Multiboot;

public sealed class Multiboot2ProtocolTests
{
    private static readonly byte[] Code = [0xFA, 0xF4];

    [Test]
    public void Boot_Elf_HasAllTagsInOrderEndedByTheLast([Values(1, 2)] int elfClass)
    {
        BootRun run = BootRun.Of(Elf((byte)elfClass));
        Dictionary<uint, ulong> tags = Tags(run);
        Assert.That(run.Entry.Rax, Is.EqualTo(0x36D76289));
        Assert.That(tags.Keys, Is.EqualTo(new uint[] { 1, 2, 4, 6, 14, 15, 9 }));
        Assert.That((run.U32(tags[4] + 8), run.U32(tags[4] + 12)), Is.EqualTo((639U, 7U * 1024)));
        Assert.That((run.U32(tags[6] + 4), run.U32(tags[6] + 8), run.U32(tags[6] + 12)), Is.EqualTo((16U + 4 * 24, 24U, 0U)));
        Assert.That((run.U64(tags[6] + 16), run.U64(tags[6] + 24), run.U32(tags[6] + 32)), Is.EqualTo((0UL, 0x9FC00UL, 1U)));
        Assert.That((run.U32(tags[14] + 4), run.U32(tags[15] + 4)), Is.EqualTo((28U, 44U)));
        Assert.That(run.Text(tags[15] + 8), Does.StartWith("RSD PTR "));
        Assert.That((run.U32(tags[9] + 8), run.U32(tags[9] + 12)), Is.EqualTo((5U, elfClass == 1 ? 40U : 64U)));
    }

    [Test]
    public void Boot_EntryTag_Wins() => Assert.That(BootRun.Of(Elf(1, MultibootImage.Tag(3, 0, 0x100001))).Entry.Rip, Is.EqualTo(0x100001));

    [Test]
    public void Boot_AddressTags_LoadThatPartOfTheFile()
    {
        byte[] header = MultibootImage.Header2(MultibootImage.Tag(2, 0, 0x200000, uint.MaxValue, 0, 0x300000), MultibootImage.Tag(3, 0, 0x200000));
        BootRun run = BootRun.Of([.. new byte[16], .. header, .. Code]);
        Assert.That(run.Entry.Rip, Is.EqualTo(0x200000));
        Assert.That(run.U32(0x200000), Is.EqualTo(0xE85250D6), "load_addr -1: the file lies so that the header comes to its place");
        Assert.That(run.Memory.At(0x200000 + (ulong)header.Length, 2).ToArray(), Is.EqualTo(Code));
    }

    [TestCase(0U, 0x400000U, 0x7FFFFFU, 0x1000U, 0x400000U)]
    [TestCase(1U, 0x100000U, 0x7FFFFFU, 0x1000U, 0x100000U)]
    [TestCase(1U, 0x234567U, 0x7FFFFFU, 0x10000U, 0x240000U)]
    [TestCase(2U, 0x100000U, 0x6FFFFFU, 0x100000U, 0x600000U)]
    [TestCase(0U, 0U, 0xFFFFFFFFU, 0U, 0x300000U)]
    public void Boot_RelocatableTag_MovesImageAndEntry(uint preference, uint min, uint max, uint align, uint expected)
    {
        byte[] header = MultibootImage.Header2(MultibootImage.Tag(10, 0, min, max, align, preference));
        ulong entry = 0x300000 + (ulong)header.Length;
        BootRun run = BootRun.Of(new ElfBuilder { Class = 1, Entry = entry }.Load(0x300000, [.. header, .. Code]).Build());
        Assert.That(run.Entry.Rip, Is.EqualTo(expected + (ulong)header.Length));
        Assert.That(run.Memory.At(run.Entry.Rip, 2).ToArray(), Is.EqualTo(Code));
        Assert.That(run.U32(Tags(run)[21] + 8), Is.EqualTo(expected));
    }

    [Test]
    public void Boot_RelocatableTagWithoutRoom_IsRefused() =>
        BootRun.AssertRefused(Elf(1, MultibootImage.Tag(10, 0, 0x900000, 0xA00000, 0x1000, 0)), "of ");

    [TestCase((ushort)1, 77U, "requires Multiboot2 information of type 77")]
    [TestCase((ushort)4, 1U, "requires a screen")]
    [TestCase((ushort)99, 0U, "requires Multiboot2 tag 99")]
    public void Boot_WhatTheMachineDoesNotHave_IsRefusedUnlessOptional(ushort type, uint content, string expected)
    {
        BootRun.AssertRefused(Elf(1, MultibootImage.Tag(type, 0, content)), expected);
        Assert.That(BootRun.Of(Elf(1, MultibootImage.Tag(type, 1, content))).Entry.Rax, Is.EqualTo(0x36D76289));
    }

    [TestCase((ushort)2)]
    [TestCase((ushort)3)]
    [TestCase((ushort)4)]
    [TestCase((ushort)10)]
    public void Boot_TagThatIsTooShort_IsRefused(ushort type) => BootRun.AssertRefused(Elf(1, MultibootImage.Tag(type, 0)), "has a damaged Multiboot2 header");

    [Test]
    public void Boot_AddressTagWithoutEntryTag_IsRefused() => BootRun.AssertRefused(
        [.. MultibootImage.Header2(MultibootImage.Tag(2, 0, 0x200000, 0x200000, 0, 0)), .. Code], "has a Multiboot2 address tag without an entry tag");

    [Test]
    public void Boot_TagsOfNoConcern_AreIgnored() => Assert.That(
        BootRun.Of(Elf(1, MultibootImage.Tag(5, 0, 0, 0, 0), MultibootImage.Tag(6, 0), MultibootImage.Tag(7, 0), MultibootImage.Tag(9, 0, 1), MultibootImage.Tag(1, 0, 1, 21)))
            .Entry.Rax, Is.EqualTo(0x36D76289));

    private static byte[] Elf(byte elfClass, params byte[][] tags)
    {
        byte[] header = MultibootImage.Header2(tags);
        return new ElfBuilder { Class = elfClass, Entry = 0x100000 }.Load(0x100000, [.. header, .. Code]).Build();
    }

    private static Dictionary<uint, ulong> Tags(BootRun run)
    {
        Dictionary<uint, ulong> tags = [];
        ulong at = run.Entry.Rbx + 8;
        while (run.U32(at) != 0)
        {
            tags.Add(run.U32(at), at);
            at += (run.U32(at + 4) + 7) & ~7U;
        }

        Assert.That(run.U32(at + 4), Is.EqualTo(8));
        Assert.That(at + 8 - run.Entry.Rbx, Is.EqualTo(run.U32(run.Entry.Rbx)), "total_size");
        return tags;
    }
}
