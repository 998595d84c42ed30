// The guest's C library, compiled by gcc and compared with the host's own, case by case (check.c).
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using NUnit.Framework;

namespace ToroEmu.Tests.Guest.Libc;

[TestFixture]
internal sealed class LibcTests
{
    private static readonly string s_root = FindRoot();

    [Test]
    public void GuestLibrary_AgreesWithTheHosts()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Ignore("The guest's library is x86-64 code, to be linked to a Linux program.");
        string work = Directory.CreateTempSubdirectory("toro-libc-").FullName;
        try
        {
            string[] sources = Directory.GetFiles(Path.Combine(s_root, "Guest/libc"), "*.c");
            string[] objects = sources.Select(source => Compile(source, work)).ToArray();
            Run("ld", $"-r -o {work}/all.o {string.Join(' ', objects)}");
            Run("objcopy", $"--prefix-symbols=guest_ {work}/all.o {work}/guest.o");
            Run("gcc", $"-std=gnu17 -O1 -fno-builtin -w -no-pie {s_root}/Tests/Guest/Libc/check.c {work}/guest.o -lm -o {work}/check");
            Run($"{work}/check", "");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Compile(string source, string work)
    {
        string target = Path.Combine(work, Path.GetFileName(source) + ".o");
        const string Flags = "-std=gnu17 -O2 -Wall -Wextra -Werror -fno-pic -fno-pie -mno-red-zone -fno-stack-protector";
        Run("gcc", $"{Flags} -nostdinc -isystem {s_root}/Guest/include -c {source} -o {target}");
        return target;
    }

    private static void Run(string program, string arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {arguments}\n{output}{errors.Result}");
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "ToroEmu.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
