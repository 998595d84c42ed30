// Every mistake a user can make with an image or an option: one line with the mend, exit code 2, no stack trace. As a process.
using System;
using System.IO;
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class BadInputTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("toroemu-bad").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, true);

    [Test]
    public void MissingFile() => AssertRefused("does not exist", Path.Combine(folder, "none.bin"));

    [Test]
    public void Folder() => AssertRefused("is a folder", folder);

    [Test]
    public void EmptyFile() => AssertRefused("is empty", Image([]));

    [Test]
    public void TextFile() => AssertRefused("ELF", Image("#!/bin/sh\necho this is no image\n"u8.ToArray()));

    /// <summary>A real image, cut at various places.</summary>
    [Test]
    public void TruncatedElf([Values(20, 63, 64, 200, 5000, 60_000)] int length) =>
        AssertRefused("cut short", Image(File.ReadAllBytes(GuestImage.Sample("HelloWorld"))[..length]));

    [TestCase((ushort)40, "32-bit Arm")]
    [TestCase((ushort)183, "Arm64")]
    [TestCase((ushort)243, "RISC-V")]
    public void OtherMachine(ushort machine, string name)
    {
        ElfBuilder builder = ElfBuilder.Good();
        builder.Machine = machine;
        AssertRefused(name, Image(builder.Build()));
    }

    [Test]
    public void NoPvhNote() => AssertRefused("has no PVH note", Image(new ElfBuilder().Load(0x100000, [0xF4]).Build()));

    [Test]
    public void HostProgram() => AssertRefused("bin/env", "/usr/bin/env");

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("65")]
    [TestCase("99999999999")]
    [TestCase("many")]
    public void Cores(string cores) => AssertRefused("--cores", GuestImage.Sample("HelloWorld"), "--cores", cores);

    [TestCase("1")]
    [TestCase("0")]
    [TestCase("-5M")]
    [TestCase("lots")]
    public void Memory(string memory) => AssertRefused("--memory", GuestImage.Sample("HelloWorld"), "--memory", memory);

    [Test]
    public void ImageBiggerThanMemory()
    {
        ElfBuilder builder = new ElfBuilder().Load(0x100000, [0xF4], 64 << 20).Note(ElfBuilder.PvhNote(0x100000));
        AssertRefused("give more with --memory", Image(builder.Build()), "--memory", "16M");
    }

    [TestCase("--timeout", "soon")]
    [TestCase("--log-level", "loud")]
    [TestCase("--colour", "red")]
    public void Option(string name, string value) => AssertRefused(name, GuestImage.Sample("HelloWorld"), name, value);

    [Test]
    public void NoCommand()
    {
        ProcessResult result = ToroEmuProcess.Run();
        Assert.That((result.Code, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Is.EqualTo("toroemu: no command; try: toroemu run IMAGE, or toroemu --help\n"));
    }

    private string Image(byte[] content)
    {
        string path = Path.Combine(folder, "image.bin");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void AssertRefused(string expected, string image, params string[] options)
    {
        ProcessResult result = ToroEmuProcess.Run(["run", image, .. options]);
        Assert.That((result.Code, result.Output), Is.EqualTo((2, "")), () => $"{result}");
        Assert.That(result.Error, Does.StartWith("toroemu: ").And.Contain(expected));
        Assert.That(result.Error.TrimEnd('\n'), Does.Not.Contain("\n").And.Not.Contain("   at "));
        Assert.That(result.Error, Does.Not.Contain("Exception").IgnoreCase);
    }
}
