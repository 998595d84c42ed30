// Images of every kind, damaged in every way: one line or a boot, never anything else.
using System;
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class DamagedImageTests
{
    private static readonly byte[] Values = [0x00, 0x01, 0x7F, 0x80, 0xFF];

    private static readonly FlatGuestMemory Memory = new(BootRun.RamSize);

    private static IEnumerable<TestCaseData> Images()
    {
        byte[] code = [0xFA, 0xF4];
        yield return Case("PVH, 32 bits", Elf(1, code, ElfBuilder.PvhNote(0x100000)), BootKind.Pvh);
        yield return Case("Multiboot, 32 bits", Elf(1, MultibootImage.Header(3)), BootKind.Multiboot);
        yield return Case("Multiboot, 64 bits", Elf(2, MultibootImage.Header(3)), BootKind.Multiboot);
        yield return Case("Multiboot, flat", [.. MultibootImage.Header(0x10003, 0x200000, 0x200000, 0x200022, 0x200100, 0x200020), .. code], BootKind.Multiboot);
        yield return Case("Multiboot2, ELF", Elf(1, Tags(10, 0x200000, 0x7FFFFF, 0x1000, 1)), BootKind.Multiboot2);
        yield return Case("Multiboot2, flat", Tags(2, 0x200000, 0x200000, 0x200040, 0x200100), BootKind.Multiboot2);
        yield return Case("Linux, 64 bits", [.. LinuxImage.Setup(0x20F, 64, 0x200000), .. new byte[64]], BootKind.Linux64, 0x1F0, 0x270);
        yield return Case("Linux, 32 bits", [.. LinuxImage.Setup(0x202, 64), .. new byte[64]], BootKind.Linux, 0x1F0, 0x270);
    }

    [TestCaseSource(nameof(Images))]
    public void Load_EverySingleByteSetToEveryExtreme_ThrowsNothingButImageException(byte[] file, BootKind kind, int from, int to)
    {
        int accepted = 0;
        for (int at = from; at < Math.Min(to, file.Length); at++)
        {
            foreach (byte value in Values)
            {
                byte[] damaged = [.. file];
                damaged[at] = value;
                accepted += Try(damaged, kind) ? 1 : 0;
            }
        }

        Assert.That(accepted, Is.Positive, "bytes that do not matter");
    }

    [TestCaseSource(nameof(Images))]
    public void Load_RandomBytesChangedOrCutOff_ThrowsNothingButImageException(byte[] file, BootKind kind, int from, int to)
    {
        Random random = new(7);
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = file[..random.Next(1, file.Length + 1)];
            for (int change = random.Next(8); change > 0; change--)
            {
                damaged[Math.Min(damaged.Length - 1, random.Next(from, Math.Min(to, file.Length)))] = (byte)random.Next(256);
            }

            Try(damaged, kind);
        }
    }

    [TestCaseSource(nameof(Images))]
    public void Load_Undamaged_IsTaken(byte[] file, BootKind kind, int from, int to)
    {
        Assert.That(Try(file, kind), Is.True);
        Assert.That(GuestLoader.Recognise(new GuestImage("image", file))[0], Is.EqualTo(kind));
    }

    private static bool Try(byte[] file, BootKind kind)
    {
        try
        {
            GuestLoader.Recognise(new GuestImage("image", file));
            GuestLoader.Load(new GuestImage("image", file), BootRun.Config with { Boot = kind }, 1, Memory);
            return true;
        }
        catch (ImageException e)
        {
            Assert.That(e.Message, Does.Not.Contain("\n").And.Not.Empty);
            return false;
        }
    }

    private static TestCaseData Case(string name, byte[] file, BootKind kind, int from = 0, int to = int.MaxValue) =>
        new TestCaseData(file, kind, from, to).SetArgDisplayNames(name);

    private static byte[] Tags(ushort type, params uint[] content) => MultibootImage.Header2(
        MultibootImage.Tag(1, 0, 1, 6), MultibootImage.Tag(type, 0, content), MultibootImage.Tag(3, 0, type == 2 ? 0x200000U : 0x100000));

    private static byte[] Elf(byte elfClass, byte[] code, byte[]? note = null)
    {
        ElfBuilder builder = new ElfBuilder { Class = elfClass }.Load(0x100000, code, 0x1000).Symbol("start", 0x100000, 2, 0x12);
        return (note is null ? builder : builder.Note(note)).Build();
    }
}
