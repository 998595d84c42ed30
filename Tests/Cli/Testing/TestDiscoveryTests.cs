// Which folders are tests, and what their files say.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Cli;
using ToroEmu.Cli.Testing;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class TestDiscoveryTests
{
    [Test]
    public void Find_FoldersWithExpectedTxt_InTheOrderOfNames()
    {
        using TestFolder folder = new TestFolder()
            .With("b/expected.txt").With("b/image.bin")
            .With("a/deep/expected.txt").With("a/deep/one.bin")
            .With("a/bin/expected.txt").With("a/obj/expected.txt").With("a/.git/expected.txt")
            .With("c/unexpected.txt").With("c/image.bin");
        Directory.CreateSymbolicLink(folder.At("b/up"), folder.Path);
        Assert.That(Names(folder), Is.EqualTo(new[] { "a/deep", "b" }));
        Assert.That(TestDiscovery.Find([folder.Path, folder.At("b"), folder.Path]).Select(test => test.Name), Has.Exactly(2).Items);
    }

    [Test]
    public void Find_SeveralInAFolder_ShareTheImage()
    {
        using TestFolder folder = new TestFolder()
            .With("x/expected.txt").With("x/two.expected.txt").With("x/one.expected.txt").With("x/image.bin").With("x/other.bin")
            .With("x/run.args", "--cores 2").With("x/two.run.args", "--cores 3").With("x/one.input.txt");
        List<TestCase> tests = TestDiscovery.Find([folder.Path]);
        Assert.That(Names(folder), Is.EqualTo(new[] { "x", "x/one", "x/two" }));
        Assert.That(tests.Select(test => test.FoundImage), Is.All.EqualTo(folder.At("x/image.bin")));
        Assert.That(tests.Select(test => test.Words[1]), Is.EqualTo(new[] { "2", "2", "3" }));
        Assert.That(tests.Select(test => test.InputPath), Is.EqualTo(new[] { null, folder.At("x/one.input.txt"), null }));
    }

    [TestCase("image.bin|other.bin", "", "image.bin")]
    [TestCase("kernel.bin|bin/a.bin|bin/b.bin", "", "kernel.bin")]
    [TestCase("bin/Sample.bin|bin/il/x.dll", "", "bin/Sample.bin")]
    [TestCase("a.bin|b.bin", "a.bin", null)]
    [TestCase("a.bin|b.bin", "-kernel vmlinux", null)]
    public void Image_IsFoundOrNamed(string files, string arguments, string? expected)
    {
        using TestFolder folder = Folder(files, arguments);
        TestCase test = TestDiscovery.Find([folder.Path]).Single();
        Assert.That((test.Problem, test.FoundImage), Is.EqualTo(((string?)null, expected is null ? null : folder.At(expected))));
    }

    [TestCase("", "", "no image: build it (image.bin, one *.bin here or in bin), or name it in run.args")]
    [TestCase("a.bin|b.bin", "--cores 2", "2 images (a.bin, b.bin): name one in run.args")]
    [TestCase("a.bin", "--cores 200", "--cores 200: the machine has 1 to 64 cores")]
    [TestCase("a.bin", "--coers 2", "Unrecognized command or argument")]
    [TestCase("a.bin", "--device nothing", "--device nothing: no such device")]
    [TestCase("a.bin", "'", "a ' is not closed")]
    [TestCase("a.bin", "--seeds 9..1", "--seeds 9..1: write the first and the last")]
    public void Wrong_IsAProblemOfThatTest(string files, string arguments, string expected)
    {
        using TestFolder folder = Folder(files, arguments).With("good/expected.txt").With("good/image.bin");
        List<TestCase> tests = TestDiscovery.Find([folder.Path]);
        Assert.That(tests[0].Problem, Does.Contain(expected));
        Assert.That(tests[0].Problem, arguments.Length == 0 ? Is.Not.Empty : Does.StartWith(folder.At("run.args: ")));
        Assert.That(tests[1].Problem, Is.Null);
    }

    [Test]
    public void WrongPattern_IsAProblemOfThatTest()
    {
        using TestFolder folder = new TestFolder().With("expected.txt", "#!expect\n{x}\n").With("image.bin");
        Assert.That(TestDiscovery.Find([folder.Path]).Single().Problem, Does.StartWith($"{folder.At("expected.txt")}: line 2: {{x}} is none of"));
    }

    [Test]
    public void Folder_ThatIsNone_IsAUsageError()
    {
        using TestFolder folder = new TestFolder().With("expected.txt");
        Assert.That(() => TestDiscovery.Find([folder.At("no")]), Throws.TypeOf<UsageException>().With.Message.EqualTo($"{folder.At("no")} does not exist; name a folder with tests"));
        string file = folder.At("expected.txt");
        Assert.That(() => TestDiscovery.Find([file]), Throws.TypeOf<UsageException>().With.Message.EqualTo($"{file} is a file; name the folder of the test"));
    }

    private static IEnumerable<string> Names(TestFolder folder) =>
        TestDiscovery.Find([folder.Path]).Select(test => test.Name[(folder.Path.Length + 1)..]);

    private static TestFolder Folder(string files, string arguments)
    {
        TestFolder folder = new TestFolder().With("expected.txt");
        if (arguments.Length != 0) folder.With("run.args", arguments);
        foreach (string file in files.Split('|', StringSplitOptions.RemoveEmptyEntries)) folder.With(file);
        return folder;
    }
}
