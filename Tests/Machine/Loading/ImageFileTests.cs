// ImageFile: what is no readable file is told in words.
using System;
using System.Globalization;
using System.IO;
using NUnit.Framework;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class ImageFileTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("toroemu").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, true);

    [Test]
    public void Read_File_AnswersItsBytes()
    {
        string path = Path.Combine(folder, "image.bin");
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.That(ImageFile.Read(path).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Read_MissingFile_SaysSo() => AssertRefused(Path.Combine(folder, "none"), "does not exist");

    [Test]
    public void Read_Folder_PointsToTheLauncher() => AssertRefused(folder, "is a folder");

    [Test]
    public void Read_EmptyFile_SaysSo()
    {
        string path = Path.Combine(folder, "empty");
        File.WriteAllBytes(path, []);
        AssertRefused(path, "is empty");
    }

    [Test]
    public void Read_FileLargerThanAnArray_IsRefusedUnread()
    {
        string path = Path.Combine(folder, "sparse");
        using (FileStream sparse = File.Create(path))
        {
            sparse.SetLength(8L << 30);
        }

        AssertRefused(path, string.Create(CultureInfo.InvariantCulture, $"is too large ({8L << 30} bytes)"));
    }

    private static void AssertRefused(string path, string expected)
    {
        ImageException e = Assert.Throws<ImageException>(() => ImageFile.Read(path))!;
        Assert.That(e.Message, Does.StartWith(expected).And.Not.Contain(Environment.NewLine));
    }
}
