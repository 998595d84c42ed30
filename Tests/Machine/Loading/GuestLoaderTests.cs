// GuestLoader: all that lies in RAM at power-on, together.
using System;
using System.Text;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class GuestLoaderTests
{
    private static readonly MachineConfig Config = new() { ImagePath = "x", Cores = 64, MemoryBytes = 4 << 20, Append = "virtiobus=irq" };

    [Test]
    public void Load_GoodImage_WritesImageTablesAndCommandLineOnly()
    {
        FlatGuestMemory memory = new(4 << 20);
        PvhEntry entry = GuestLoader.Load(ElfImage.Parse(ElfBuilder.Good().Build()), Config, 1, memory);

        byte[] line = Encoding.ASCII.GetBytes("virtiobus=irq virtio_mmio.device=512@0xfeb00000:5\0");
        Assert.That(entry, Is.EqualTo(new PvhEntry(0x100000, (uint)MemoryMap.PvhStartInfo.Start)));
        Assert.That(memory.At(MemoryMap.CommandLine.Start, line.Length).ToArray(), Is.EqualTo(line));
        Assert.That(memory.At(0xE0000, 8).ToArray(), Is.EqualTo("RSD PTR "u8.ToArray()));
        Assert.That(memory.At(0x9FC00, 4).ToArray(), Is.EqualTo("_MP_"u8.ToArray()));
        AddressRange image = new(0x100000, 4, "image");
        Assert.That(Footprint.Outside(memory, [image, .. MemoryMap.BootStructures]), Is.Empty, "low memory is otherwise zero");
    }

    [Test]
    public void Load_ProgramThatIsNoGuest_IsToldSoFirst()
    {
        ElfImage image = ElfImage.Parse(new ElfBuilder().Load(0, [1], 0x8000).Build());
        ImageException e = Assert.Throws<ImageException>(() => GuestLoader.Load(image, Config, 1, new FlatGuestMemory(4 << 20)))!;
        Assert.That(e.Message, Does.StartWith("has no PVH note").And.Not.Contain(Environment.NewLine));
    }
}
