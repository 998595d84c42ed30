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
        BootEntry entry = GuestLoader.Load(new GuestImage("x", ElfBuilder.Good().Build()), Config, 1, memory);

        byte[] line = Encoding.ASCII.GetBytes("virtiobus=irq virtio_mmio.device=512@0xfeb00000:5\0");
        Assert.That((entry.Rip, entry.Rbx), Is.EqualTo((0x100000UL, MemoryMap.PvhStartInfo.Start)));
        Assert.That(memory.At(MemoryMap.CommandLine.Start, line.Length).ToArray(), Is.EqualTo(line));
        Assert.That(memory.At(0xE0000, 8).ToArray(), Is.EqualTo("RSD PTR "u8.ToArray()));
        Assert.That(memory.At(0x9FC00, 4).ToArray(), Is.EqualTo("_MP_"u8.ToArray()));
        AddressRange image = new(0x100000, 4, "image");
        Assert.That(Footprint.Outside(memory, [image, .. MemoryMap.BootStructures]), Is.Empty, "low memory is otherwise zero");
    }

    [Test]
    public void Load_ProgramThatIsNoGuest_IsToldSoFirst()
    {
        GuestImage image = new("x", new ElfBuilder().Load(0, [1], 0x8000).Build());
        ImageException e = Assert.Throws<ImageException>(() => GuestLoader.Load(image, Config, 1, new FlatGuestMemory(4 << 20)))!;
        Assert.That(e.Message, Does.StartWith("has no PVH note").And.Not.Contain(Environment.NewLine));
    }

    [Test]
    public void Load_ImageOnEachBootStructure_MovesTheStructure()
    {
        foreach (AddressRange structure in MemoryMap.BootStructures)
        {
            FlatGuestMemory memory = new(4 << 20);
            BootEntry entry = GuestLoader.Load(LowImage(structure.Start, 0x10), Config, 1, memory);
            Assert.That(memory.At(structure.Start, 0x10).ToArray(), Is.All.EqualTo(0xCC), structure.Name);
            Assert.That(Signature(memory, entry), Is.EqualTo("RSD PTR "), structure.Name);
        }
    }

    [Test]
    public void Load_ImageOnAllOfBaseMemory_MovesStructuresToTheFirmwaresArea()
    {
        FlatGuestMemory memory = new(4 << 20);
        BootEntry entry = GuestLoader.Load(LowImage(0x1000, 0x9F000), Config, 1, memory);
        Assert.That(memory.At(0x1000, 0x9F000).ToArray(), Is.All.EqualTo(0xCC));
        Assert.That(entry.Rbx, Is.InRange(0xE0000, 0xFFFFF));
        Assert.That(Signature(memory, entry), Is.EqualTo("RSD PTR "));
        Assert.That(memory.At(0xF0000, 4).ToArray(), Is.EqualTo("_MP_"u8.ToArray()), "the second pointer stays");
    }

    [Test]
    public void Load_ImageOnAllOfTheFirstMegabyte_IsRefused()
    {
        ImageException e = Assert.Throws<ImageException>(() => GuestLoader.Load(LowImage(0, 0x100000), Config, 1, new FlatGuestMemory(4 << 20)))!;
        Assert.That(e.Message, Does.StartWith("leaves no room below 1 MiB for the ACPI tables"));
    }

    [TestCase("elf32 mb1 pvh", BootKind.Multiboot)]
    [TestCase("elf64 mb1 pvh", BootKind.Pvh)]
    [TestCase("elf64 mb1", BootKind.Multiboot)]
    [TestCase("elf32 pvh mb2", BootKind.Pvh)]
    [TestCase("elf64 mb2", BootKind.Multiboot2)]
    [TestCase("elf64 mb1 mb2", BootKind.Multiboot)]
    public void Recognise_ImageOfSeveralProtocols_TakesQemusFirst(string parts, BootKind expected)
    {
        byte[] code = [.. parts.Contains("mb1", StringComparison.Ordinal) ? [.. MultibootImage.Header(0), 0, 0, 0, 0] : Array.Empty<byte>(),
            .. parts.Contains("mb2", StringComparison.Ordinal) ? MultibootImage.Header2() : []];
        ElfBuilder builder = new ElfBuilder { Class = (byte)(parts.StartsWith("elf32", StringComparison.Ordinal) ? 1 : 2) }.Load(0x100000, code);
        if (parts.Contains("pvh", StringComparison.Ordinal))
        {
            builder.Note(ElfBuilder.PvhNote(0x100000));
        }

        Assert.That(GuestLoader.Recognise(new GuestImage("x", builder.Build()))[0], Is.EqualTo(expected));
    }

    [TestCase(BootKind.Pvh, "has no PVH note")]
    [TestCase(BootKind.Multiboot, "has no Multiboot header")]
    [TestCase(BootKind.Multiboot2, "has no Multiboot2 header")]
    [TestCase(BootKind.Linux, "is no Linux bzImage")]
    [TestCase(BootKind.Linux64, "is no Linux bzImage")]
    [TestCase(BootKind.Auto, "is of an unknown format: not an ELF file, a Multiboot image or a Linux bzImage; build one of these, or name its place with --boot flat")]
    public void Load_ImageThatDoesNotFollowTheProtocol_IsToldWhatIsMissing(BootKind kind, string expected)
    {
        ImageException e = Assert.Throws<ImageException>(
            () => GuestLoader.Load(new GuestImage("x", new byte[600]), Config with { Boot = kind }, 1, new FlatGuestMemory(4 << 20)))!;
        Assert.That(e.Message, Does.StartWith(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void Load_ModuleThatIsMissing_IsNamed()
    {
        MachineConfig config = Config with { Modules = ["/nonexistent/file words"] };
        ImageException e = Assert.Throws<ImageException>(() => GuestLoader.Load(new GuestImage("x", ElfBuilder.Good().Build()), config, 1, new FlatGuestMemory(4 << 20)))!;
        Assert.That((e.Path, e.Message), Is.EqualTo(("/nonexistent/file", "does not exist; check the path, or build the image first")));
    }

    [Test]
    public void Load_ModuleLargerThanMemory_IsNamedWithTheMend()
    {
        using TempFiles files = new();
        string path = files.Write(new byte[4 << 20]);
        ImageException e = Assert.Throws<ImageException>(
            () => GuestLoader.Load(new GuestImage("x", ElfBuilder.Good().Build()), Config with { Initrd = path }, 1, new FlatGuestMemory(4 << 20)))!;
        Assert.That((e.Path, e.Message), Is.EqualTo((path, "(4 MiB) does not fit into 4 MiB of memory beside the image; give more with --memory")));
    }

    /// <summary>Low memory is zero where a guest of a microvm counts on it; a PC has the size of base memory there.</summary>
    [TestCase("microvm", 0, 0, true)]
    [TestCase("microvm,acpi=off", 0, 0, false)]
    [TestCase("pc", 0x9FC0, 639, true)]
    [TestCase("microvm,bios-data=on", 0x9FC0, 639, true)]
    public void Load_MachineOptions_SayWhatOfFirmwareIsThere(string machine, int segment, int kilobytes, bool hasTables)
    {
        BootRun run = BootRun.Of(ElfBuilder.Good().Build(), BootRun.Config with { Machine = MachineOptions.Parse(machine) });
        Assert.That((run.U16(0x40E), run.U16(0x413)), Is.EqualTo(((ushort)segment, (ushort)kilobytes)));
        Assert.That(run.U64(0x400), Is.Zero);
        Assert.That(run.U64(run.Entry.Rbx + 32) != 0, Is.EqualTo(hasTables));
    }

    private static GuestImage LowImage(ulong address, int size)
    {
        byte[] content = new byte[size];
        Array.Fill(content, (byte)0xCC);
        return new GuestImage("x", new ElfBuilder().Load(address, content).Load(0x100000, [0xF4]).Note(ElfBuilder.PvhNote(0x100000)).Build());
    }

    private static string Signature(FlatGuestMemory memory, BootEntry entry)
    {
        ulong rsdp = BitConverter.ToUInt64(memory.At(entry.Rbx + 32, 8));
        return Encoding.ASCII.GetString(memory.At(rsdp, 8));
    }
}
