// PvhProtocol: the entry note, and start info, memory map, modules and command line as a guest reads them.
using System;
using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class PvhProtocolTests
{
    private const int RamSize = 4 << 20;

    [Test]
    public void Prepare_GoodImage_WritesStartInfoVersion1()
    {
        FlatGuestMemory memory = new(RamSize);
        BootEntry entry = Boot(memory, "console=ttyS0 name=\u00e9");

        ReadOnlySpan<byte> info = memory.At(entry.Rbx, 56);
        Assert.That(entry.Rip, Is.EqualTo(0x100000));
        Assert.That(U32(info, 0), Is.EqualTo(0x336EC578), "magic");
        Assert.That(U32(info, 4), Is.EqualTo(1), "version");
        Assert.That(U32(info, 8), Is.Zero, "flags");
        Assert.That(U32(info, 12), Is.Zero, "modules");
        Assert.That(U64(info, 16), Is.Zero, "module list");
        Assert.That(TextAt(memory, U64(info, 24)), Is.EqualTo("console=ttyS0 name=\u00e9" + Device));
        Assert.That(U64(info, 32), Is.EqualTo(0xE0000), "RSDP");
        Assert.That(U32(info, 52), Is.Zero, "reserved");
        AssertMemoryMap(memory, U64(info, 40), U32(info, 48));
    }

    [Test]
    public void FindEntry_EightByteNote_IsRead()
    {
        byte[] note = ElfBuilder.NoteBytes("Xen", 18, BitConverter.GetBytes(0x100002UL));
        Assert.That(PvhNote.FindEntry(WithNote(note)), Is.EqualTo(0x100002));
    }

    [Test]
    public void FindEntry_NoNote_SaysSo() => AssertRefused(
        ElfImage.Parse(new ElfBuilder().Load(0x100000, [1]).Build()), "has no PVH note (owner Xen, type 18)");

    [Test]
    public void FindEntry_OtherOwnersNoteOfThatType_IsNotTaken() =>
        AssertRefused(WithNote(ElfBuilder.NoteBytes("GNU", 18, new byte[4])), "has no PVH note");

    [Test]
    public void FindEntry_NoteOnlyInSection_NamesTheMend()
    {
        ElfBuilder builder = new ElfBuilder().Load(0x100000, [1]);
        builder.NoteSection = ElfBuilder.PvhNote(0x100000);
        AssertRefused(ElfImage.Parse(builder.Build()), "has its PVH note in a section but in no PT_NOTE segment");
    }

    [TestCase(0xFFFFFU)]
    [TestCase(0x100004U)]
    [TestCase(0xFFFF_FFFFU)]
    public void FindEntry_OutsideOfLoadedBytes_IsRefused(uint entry) =>
        AssertRefused(WithNote(ElfBuilder.PvhNote(entry)), $"has its PVH entry at 0x{entry:x}, outside of all segments");

    [Test]
    public void FindEntry_Above4GiB_IsRefused() => AssertRefused(
        WithNote(ElfBuilder.NoteBytes("Xen", 18, BitConverter.GetBytes(0x1_0010_0000UL))), "has its PVH entry at 0x100100000");

    [Test]
    public void FindEntry_NoteOfOddLength_IsRefused() =>
        AssertRefused(WithNote(ElfBuilder.NoteBytes("Xen", 18, new byte[3])), "has a PVH note of 3 bytes");

    [Test]
    public void FindEntry_DamagedNote_IsRefused()
    {
        byte[] note = ElfBuilder.PvhNote(0x100000);
        note[4] = 0xFF;
        AssertRefused(WithNote(note), "has a damaged note");
    }

    [Test]
    public void Boot_Entry_IsThatOfXensDocument()
    {
        BootEntry entry = Boot(new FlatGuestMemory(RamSize), "");
        Assert.That((entry.Cr0, entry.Cr3, entry.Cr4, entry.Efer), Is.EqualTo((0x11UL, 0UL, 0UL, 0UL)));
        Assert.That((entry.Code.Base, entry.Code.Limit, entry.Code.Access), Is.EqualTo((0UL, uint.MaxValue, (ushort)0xC09B)));
        Assert.That((entry.Data.Base, entry.Data.Limit, entry.Data.Access), Is.EqualTo((0UL, uint.MaxValue, (ushort)0xC093)));
        Assert.That((entry.Task.Base, entry.Task.Limit, entry.Task.Access), Is.EqualTo((0UL, 0x67U, (ushort)0x8B)));
    }

    [Test]
    public void Boot_Modules_AreListedInOrderWithTheirArguments()
    {
        using TempFiles files = new();
        string initrd = files.Write([1, 2, 3]);
        string module = files.Write(new byte[0x1001]);
        FlatGuestMemory memory = new(RamSize);
        BootEntry entry = Boot(memory, "", initrd, $"{module} two words");

        ReadOnlySpan<byte> info = memory.At(entry.Rbx, 56);
        Assert.That(U32(info, 12), Is.EqualTo(2));
        ReadOnlySpan<byte> list = memory.At(U64(info, 16), 64);
        Assert.That((U64(list, 0), U64(list, 8), U64(list, 16), U64(list, 24)), Is.EqualTo((RamSize - 0x1000UL, 3UL, 0UL, 0UL)));
        Assert.That(memory.At(U64(list, 0), 4).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 0 }));
        Assert.That((U64(list, 32), U64(list, 40), U64(list, 56)), Is.EqualTo((RamSize - 0x3000UL, 0x1001UL, 0UL)));
        Assert.That(TextAt(memory, U64(list, 48)), Is.EqualTo("two words"));
    }

    private static void AssertMemoryMap(FlatGuestMemory memory, ulong at, uint count)
    {
        ulong ram = 0;
        ulong end = 0;
        for (uint i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> row = memory.At(at + i * 24, 24);
            Assert.That(U64(row, 0), Is.GreaterThanOrEqualTo(end), "ascending, without overlaps");
            end = U64(row, 0) + U64(row, 8);
            ram += U32(row, 16) == 1 ? U64(row, 8) : 0;
            Assert.That(U32(row, 20), Is.Zero);
        }

        Assert.That(count, Is.EqualTo(4));
        Assert.That(end, Is.EqualTo(RamSize));
        Assert.That(ram, Is.EqualTo(RamSize - 0x100000 + 0x9FC00));
    }

    private static string Device => " virtio_mmio.device=512@0xfeb00000:5";

    private static BootEntry Boot(FlatGuestMemory memory, string append, string? initrd = null, params string[] modules)
    {
        MachineConfig config = new() { ImagePath = "x", MemoryBytes = RamSize, Append = append, Initrd = initrd, Modules = [.. modules] };
        return GuestLoader.Load(new GuestImage("x", ElfBuilder.Good().Build()), config, 1, memory);
    }

    private static ElfImage WithNote(byte[] note) => ElfImage.Parse(new ElfBuilder().Load(0x100000, [1, 2, 3, 4], 0x1000).Note(note).Build());

    private static void AssertRefused(ElfImage image, string expected)
    {
        ImageException e = Assert.Throws<ImageException>(() => PvhNote.FindEntry(image))!;
        Assert.That(e.Message, Does.StartWith(expected).And.Not.Contain("\n"));
    }

    private static string TextAt(FlatGuestMemory memory, ulong address)
    {
        ReadOnlySpan<byte> rest = memory.Bytes[(int)address..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
