// MachineConfig: what cannot be built is told in one line.
using System;
using NUnit.Framework;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Machines;

public sealed class MachineConfigTests
{
    private static readonly MachineConfig Good = new() { ImagePath = "image.bin" };

    [Test]
    public void Problem_Defaults_AreFine() => Assert.That(Good.Problem(), Is.Null);

    [TestCase(1)]
    [TestCase(64)]
    public void Problem_CoresAtTheEdges_AreFine(int cores) => Assert.That((Good with { Cores = cores }).Problem(), Is.Null);

    [TestCase(0)]
    [TestCase(65)]
    [TestCase(-1)]
    public void Problem_CoresOutside_NamesTheRange(int cores) =>
        Assert.That((Good with { Cores = cores }).Problem(), Is.EqualTo($"--cores {cores}: the machine has 1 to 64 cores"));

    [TestCase(1UL << 20, "--memory 1 MiB: the machine has 2 MiB to 256 GiB of RAM")]
    [TestCase((2UL << 20) - 1, "--memory ")]
    [TestCase((256UL << 30) + 4096, "--memory 256 GiB: the machine has 2 MiB to 256 GiB")]
    [TestCase((4UL << 20) + 1, "--memory 4194305 bytes: RAM comes in pages of 4 KiB")]
    public void Problem_Memory_SaysWhatIsAllowed(ulong bytes, string expected) =>
        Assert.That((Good with { MemoryBytes = bytes }).Problem(), Does.StartWith(expected));

    [Test]
    public void Problem_LongestAppend_FitsWithEveryDevice()
    {
        int length = 0;
        while ((Good with { Append = new string('x', length + 1) }).Problem() is null)
        {
            length++;
        }

        string full = CommandLineBuilder.Build(new string('x', length), MemoryMap.VirtioMmioSlots);
        Assert.That(full, Has.Length.EqualTo(CommandLineBuilder.LengthMax));
        Assert.That((Good with { Append = new string('x', length + 1) }).Problem(), Does.Contain("too long"));
    }

    [Test]
    public void Problem_ZeroByteInAppend_IsNamed() => Assert.That((Good with { Append = "a\0b" }).Problem(), Does.Contain("zero byte"));

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(90 * 24 * 3600)]
    public void Problem_TimeoutOutside_IsNamed(int seconds) =>
        Assert.That((Good with { Timeout = TimeSpan.FromSeconds(seconds) }).Problem(), Does.StartWith("--timeout"));

    [TestCase("", 0, "")]
    [TestCase("a b", 0, "a b")]
    [TestCase("", 1, "virtio_mmio.device=512@0xfeb00000:5")]
    [TestCase("a", 2, "a virtio_mmio.device=512@0xfeb00000:5 virtio_mmio.device=512@0xfeb00200:6")]
    public void CommandLine_Devices_FollowTheUsersText(string append, int devices, string expected) =>
        Assert.That(CommandLineBuilder.Build(append, devices), Is.EqualTo(expected));
}
