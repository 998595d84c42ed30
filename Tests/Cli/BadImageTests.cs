// Every bad image a user may hand to "toroemu run": one line with the mend, exit code 2. The loader is the real one.
using System;
using System.IO;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Cli;

public sealed class BadImageTests
{
    private string path = "";

    [SetUp]
    public void NameImage() => path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [TearDown]
    public void DeleteImage() => File.Delete(path);

    [Test]
    public void Run_GoodImage_IsLoaded()
    {
        File.WriteAllBytes(path, ElfBuilder.Good().Build());
        CliRun run = CliRun.Of(new LoadingFactory(), "run", path);
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public void Run_MissingFile_SaysSo() => AssertRefused(null, "does not exist; check the path, or build the image first");

    [Test]
    public void Run_EmptyFile_SaysSo() => AssertRefused([], "is empty; build the image again");

    [Test]
    public void Run_TruncatedFile_SaysSo() => AssertRefused(ElfBuilder.Good().Build()[..^1], "is cut short: ");

    [Test]
    public void Run_NoPvhNote_SaysSo() =>
        AssertRefused(new ElfBuilder().Load(0x100000, [1]).Build(), "has no PVH note (owner Xen, type 18) and no Multiboot header, so nothing says how to boot it; link it with boot code, or");

    [Test]
    public void Run_OtherMachine_SaysSo()
    {
        ElfBuilder builder = ElfBuilder.Good();
        builder.Machine = 243;
        AssertRefused(builder.Build(), "is an ELF file for RISC-V");
    }

    [Test]
    public void Run_ImageBiggerThanMemory_SaysSo()
    {
        ElfBuilder builder = new ElfBuilder().Load(0x100000, [1], 64 << 20).Note(ElfBuilder.PvhNote(0x100000));
        AssertRefused(builder.Build(), "needs 64 MiB of memory, the machine has 16 MiB; give more with --memory");
    }

    [Test]
    public void Run_HostWithoutMemory_SaysSo()
    {
        CliRun run = CliRun.Of(new PoorHost(), "run", "a", "--memory", "200G");
        Assert.That((run.Code, run.Error.TrimEnd()), Is.EqualTo((2, "toroemu: --memory 200 GiB: the host cannot give that much; ask for less")));
    }

    private void AssertRefused(byte[]? content, string expected)
    {
        if (content is not null)
        {
            File.WriteAllBytes(path, content);
        }

        CliRun run = CliRun.Of(new LoadingFactory(), "run", path, "--memory", "16M");
        Assert.That((run.Code, run.Output, run.Console), Is.EqualTo((2, "", Array.Empty<byte>())));
        Assert.That(run.Error, Does.StartWith($"toroemu: {path} {expected}"));
        Assert.That(run.Error.TrimEnd(), Does.Not.Contain("\n"));
    }

    /// <summary>Loads as the machine does, and then ends at once.</summary>
    private sealed class LoadingFactory : IMachineFactory
    {
        public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
        {
            GuestLoader.Load(GuestImage.Read(config.ImagePath), config, 1, new FlatGuestMemory((int)config.MemoryBytes));
            return FakeMachine.Ending(ExitReason.GuestExit);
        }
    }

    private sealed class PoorHost : IMachineFactory
    {
        public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs) =>
            throw new MachineException($"--memory {MemorySize.Format(config.MemoryBytes)}: the host cannot give that much; ask for less");
    }
}
