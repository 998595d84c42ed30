// ElfImage: reads good files, refuses bad ones in one line, survives hostile ones.
using System;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class ElfImageTests
{
    private const int RamSize = 8 << 20;

    // Thousands of rounds load into the same RAM: what lies there is nobody's concern here.
    private static readonly FlatGuestMemory Memory = new(RamSize);
    private static readonly MachineConfig Config = new() { ImagePath = "image", MemoryBytes = RamSize, Boot = BootKind.Pvh };

    [Test]
    public void Parse_GoodFile_ReadsHeadersNotesAndSymbols()
    {
        ElfImage image = ElfImage.Parse(ElfBuilder.Good().Build());

        ElfSegment code = image.Segments[0];
        ElfNote note = image.Notes().Single();
        Assert.That(image.Entry, Is.EqualTo(0x100000));
        Assert.That((code.PhysicalAddress, code.FileSize, code.MemorySize), Is.EqualTo((0x100000UL, 4UL, 0x2000UL)));
        Assert.That(image.BytesOf(code).ToArray(), Is.EqualTo(new byte[] { 0xFA, 0xF4, 0xEB, 0xFC }));
        Assert.That((note.Name, note.Type), Is.EqualTo(("Xen", 18U)));
        Assert.That(note.Descriptor.ToArray(), Is.EqualTo(new byte[] { 0, 0, 0x10, 0 }));
        Assert.That(image.Symbols().Select(image.NameOf), Is.EqualTo(new[] { "start", "Kernel_Toro_Boot__Main", "data" }));
        Assert.That(image.Sections.Select(s => s.Name), Is.EqualTo(new[] { "", ".note", ".symtab", ".strtab", ".shstrtab" }));
    }

    [Test]
    public void Parse_NoSections_HasNoSymbols()
    {
        ElfBuilder builder = ElfBuilder.Good();
        builder.WithSections = false;
        Assert.That(ElfImage.Parse(builder.Build()).Symbols(), Is.Empty);
    }

    [Test]
    public void Notes_SeveralInOneSegmentWithPaddedNames_AreAllRead()
    {
        byte[] notes = [.. ElfBuilder.NoteBytes("GNU", 3, [1, 2, 3, 4, 5]), .. ElfBuilder.NoteBytes("Linux", 7, []), .. ElfBuilder.PvhNote(0x100004)];
        ElfImage image = ElfImage.Parse(new ElfBuilder().Load(0x100000, new byte[16]).Note(notes).Build());
        Assert.That(image.Notes().Select(n => (n.Name, n.Type, n.Descriptor.Length)), Is.EqualTo(new[] { ("GNU", 3U, 5), ("Linux", 7U, 0), ("Xen", 18U, 4) }));
        Assert.That(PvhNote.FindEntry(image), Is.EqualTo(0x100004));
    }

    [TestCase("big-endian", "is a big-endian ELF file")]
    [TestCase("arm64", "is an ELF file for Arm64")]
    [TestCase("object", "is an object file")]
    [TestCase("core", "is a core dump")]
    [TestCase("class", "has a damaged ELF header (class 9")]
    public void Parse_WrongKindOfElf_SaysWhatItIs(string kind, string expected)
    {
        ElfBuilder builder = ElfBuilder.Good();
        switch (kind)
        {
            case "big-endian": builder.Data = 2; break;
            case "arm64": builder.Machine = 183; break;
            case "object": builder.Type = 1; break;
            case "core": builder.Type = 4; break;
            default: builder.Class = 9; break;
        }

        AssertRefused(builder.Build(), expected);
    }

    [TestCase("MZ\0\0", "a Windows or EFI program")]
    [TestCase("#!/bin/sh\n", "a script")]
    [TestCase("hello", "of an unknown format")]
    [TestCase("\u001f\u008b\u0008", "a gzip file")]
    [TestCase("!<arch>\n", "a static library")]
    public void Parse_NotElf_SaysWhatItLooksLike(string content, string expected) =>
        AssertRefused(content.Select(c => (byte)c).ToArray(), $"is {expected}");

    [Test]
    public void Parse_Empty_SaysSo() => AssertRefused([], "is empty");

    [Test]
    public void Parse_NoProgramHeaders_SaysSo() => AssertRefused(new ElfBuilder().Build(), "has no program headers");

    [Test]
    public void Parse_EveryProperPrefix_IsCutShort()
    {
        byte[] file = ElfBuilder.Good().Build();
        for (int length = 1; length < file.Length; length++)
        {
            AssertRefused(file[..length], "is cut short");
        }
    }

    [Test]
    public void ReadAndLoad_EverySingleByteSetToEveryExtreme_ThrowsNothingButImageException()
    {
        byte[] file = ElfBuilder.Good().Build();
        byte[] values = [0x00, 0x01, 0x7F, 0x80, 0xFF];
        int accepted = 0;
        for (int at = 0; at < file.Length; at++)
        {
            foreach (byte value in values)
            {
                byte[] damaged = [.. file];
                damaged[at] = value;
                accepted += TryEverything(damaged) ? 1 : 0;
            }
        }

        Assert.That(accepted, Is.InRange(1, file.Length * values.Length - 1), "some damage matters, some does not");
    }

    [Test]
    public void ReadAndLoad_RandomDamage_ThrowsNothingButImageException([Range(1, 4)] int seed)
    {
        Random random = new(seed);
        byte[] file = ElfBuilder.Good().Build();
        for (int round = 0; round < 5000; round++)
        {
            byte[] damaged = [.. file];
            for (int i = random.Next(1, 9); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            TryEverything(damaged);
        }
    }

    [Test]
    public void ReadAndLoad_RandomBytesAfterTheMagic_ThrowsNothingButImageException()
    {
        Random random = new(99);
        byte[] head = ElfBuilder.Good().Build()[..24];
        for (int round = 0; round < 5000; round++)
        {
            byte[] file = new byte[random.Next(24, 600)];
            random.NextBytes(file);
            head.CopyTo(file, 0);
            TryEverything(file);
        }
    }

    /// <summary>Uses all of the reader and the loader. True when the file was taken, false when it was refused properly.</summary>
    private static bool TryEverything(byte[] file)
    {
        try
        {
            ElfImage image = ElfImage.Parse(file);
            SymbolTable symbols = SymbolTable.From(image);
            symbols.Find(0x100001);
            Assert.That(symbols.All.Count(), Is.EqualTo(symbols.Count));
            Assert.That(image.Notes().Concat(image.SectionNotes()).Count(), Is.LessThan(file.Length));
            GuestLoader.Load(new GuestImage("image", file), Config, 1, Memory);
            return true;
        }
        catch (ImageException e)
        {
            AssertOneLine(e);
            return false;
        }
    }

    private static void AssertRefused(byte[] file, string expected)
    {
        ImageException e = Assert.Throws<ImageException>(() => ElfImage.Parse(file))!;
        Assert.That(e.Message, Does.StartWith(expected));
        AssertOneLine(e);
    }

    private static void AssertOneLine(ImageException e) => Assert.That(e.Message, Does.Not.Contain("\n").And.Not.Empty);
}
