// Kernels that print what their boot protocol gave them, built with the host's gcc.
using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary>One image of <c>Tests/Kernels/Boot</c>, by the name of its case.</summary>
internal static class BootKernel
{
    private const string Folder = "Tests/Kernels/Boot";
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Lazy<string>> Images = new();
    private static readonly string Output = Directory.CreateTempSubdirectory("toroemu-boot-").FullName;

    /// <summary>Path of the image of a case.</summary>
    public static string Of(string name) => Images.GetOrAdd(name, key => new Lazy<string>(() => Build(key))).Value;

    /// <summary>Path of a file with a text and its closing zero.</summary>
    public static string Module(string content)
    {
        string path = Path.Combine(Output, content);
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes(content + "\0"));
        return path;
    }

    private static string Build(string name) => name switch
    {
        "pvh32" => Compile(name, "pvh.c", 32, 0x100000),
        "pvh64" => Convert(Of("pvh32"), name, "elf64-x86-64"),
        "multiboot32" => Compile(name, "multiboot.c", 32, 0x100000),
        "multiboot64" => Convert(Of("multiboot32"), name, "elf64-x86-64"),
        "multiboot-flat" => Convert(Compile(name + ".elf", "multiboot.c", 32, 0x100000, "-DADDRESSES"), name, "binary"),
        "multiboot2" => Compile(name, "multiboot2.c", 32, 0x100000),
        "multiboot2-relocatable" => Compile(name, "multiboot2.c", 32, 0x400000, "-DRELOCATABLE"),
        "linux32" => BzImage(name, Compile(name + ".elf", "linux.c", 32, 0x100000), 0, 0x100000),
        "linux64" => BzImage(name, Compile(name + ".elf", "linux.c", 64, 0x1000200), 0x200, 0x1000000),
        "flat" => Convert(Compile(name + ".elf", "flat.c", 64, 0x200000), name, "binary"),
        "flat16" => Convert(Compile(name + ".elf", null, 32, 0x7C00), name, "binary"),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static string Compile(string name, string? source, int bits, int start, params string[] options)
    {
        string path = Path.Combine(Output, name);
        string[] sources = source is null ? [Repository.At($"{Folder}/flat16.S")] : [Repository.At($"{Folder}/start.S"), Repository.At($"{Folder}/{source}")];
        Run([
            "gcc", $"-m{bits}", "-O1", "-ffreestanding", "-fno-pic", "-fno-pie", "-fno-stack-protector", "-fcf-protection=none", "-mgeneral-regs-only", "-nostdlib", "-static",
            "-no-pie", $"-Wl,-T,{Repository.At($"{Folder}/link.ld")}", $"-Wl,--defsym=START={start}", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
            "-Wl,--no-warn-rwx-segments", .. options, "-o", path, .. sources,
        ]);
        return path;
    }

    private static string Convert(string image, string name, string format)
    {
        string path = Path.Combine(Output, name);
        Run("objcopy", "-O", format, image, path);
        return path;
    }

    private static void Run(params string[] command)
    {
        ProcessResult result = HostProcess.Run(BuildTime, command[0], command[1..]);
        Assert.That(result.Code, Is.Zero, () => $"{string.Join(' ', command)}: {result}");
    }

    /// <summary>Puts a kernel behind a setup header: of protocol 2.02 if it starts at its first byte, else of 2.15, relocatable, with an entry in 64-bit mode.</summary>
    private static string BzImage(string name, string elf, int padding, uint preferred)
    {
        byte[] kernel = [.. new byte[padding], .. File.ReadAllBytes(Convert(elf, name + ".bin", "binary"))];
        bool isOld = padding == 0;
        byte[] setup = Machines.Support.LinuxImage.Setup(isOld ? (ushort)0x202 : (ushort)0x20F, kernel.Length, preferred, isLong: !isOld);
        string path = Path.Combine(Output, name);
        File.WriteAllBytes(path, setup.Concat(kernel).ToArray());
        return path;
    }
}
