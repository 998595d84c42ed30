// Stack traces of code without frame pointers, with lines of source.
using System;
using System.IO;
using System.Text.Json;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Machines.Reports;

internal sealed class StackTraceTests
{
    private const string Sources = "Tests/Machine/Reports/Sources";
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(1);

    [TestCase("-O2 -fomit-frame-pointer -g")]
    [TestCase("-O2 -fomit-frame-pointer -gdwarf-4")]
    [TestCase("-O1 -fno-omit-frame-pointer -g")]
    public void Crash_NamesEveryCallerAndItsLine(string options)
    {
        string folder = Directory.CreateTempSubdirectory("toroemu-frames-").FullName;
        try
        {
            string image = Build(folder, options), json = Path.Combine(folder, "report.json");
            ProcessResult result = ToroEmuProcess.Run("run", image, "--report-json", json);
            Assert.That(result.Code, Is.EqualTo(3), () => $"{result}");
            // (guess) would say that the stack was searched.
            Assert.That(result.Error, Does.Match(@"\n  at: [0-9a-f]{16} deepest\+0x[0-9a-f]+ frames\.c:7\n").And.Not.Contain("(guess)"));
            Assert.That(result.Error, Does.Match(@"\n  [0-9a-f]{16} quotient frames\.c:7  \(inlined\)\n  [0-9a-f]{16} deepest\+\S+ frames\.c:13\n"
                + @"  [0-9a-f]{16} middle\+\S+ frames\.c:19\n  [0-9a-f]{16} kernel\+\S+ frames\.c:25\n  [0-9a-f]{16} main\+"), result.Error);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
            JsonElement frames = document.RootElement.GetProperty("report").GetProperty("cores")[0].GetProperty("frames");
            Assert.That(frames[0].GetProperty("inlined").GetBoolean(), Is.True);
            Assert.That((frames[2].GetProperty("at").GetProperty("line").GetInt32(), frames[2].GetProperty("at").GetProperty("file").GetString()),
                Is.EqualTo((19, Repository.At($"{Sources}/frames.c"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Build(string folder, string options)
    {
        string image = Path.Combine(folder, "frames.elf"), entry = Path.Combine(folder, "entry.o"), code = Path.Combine(folder, "frames.o");
        Compile("-c", "-o", entry, Repository.At($"{Sources}/entry.S"));
        Compile([.. options.Split(' '), "-c", "-ffreestanding", "-mno-red-zone", "-fno-stack-protector", "-fno-pie", "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-o", code, Repository.At($"{Sources}/frames.c")]);
        Compile("-nostdlib", "-static", "-no-pie", $"-Wl,-T,{Repository.At("Tests/Kernels/Sources/link.ld")}", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
            "-Wl,--no-warn-rwx-segments", "-o", image, entry, code);
        return image;
    }

    private static void Compile(params string[] arguments)
    {
        ProcessResult result = HostProcess.Run(BuildTime, "gcc", arguments);
        Assert.That(result.Code, Is.Zero, () => $"gcc {string.Join(' ', arguments)}: {result}");
    }
}
