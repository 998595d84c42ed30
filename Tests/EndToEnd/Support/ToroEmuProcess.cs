// The emulator's command line as a process of its own: the one that was built with these tests.
using System;
using System.IO;

namespace ToroEmu.Tests.EndToEnd.Support;

internal static class ToroEmuProcess
{
    /// <summary>For a run that takes a second or two on an idle host.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "toroemu.dll");

    public static ProcessResult Run(params string[] arguments) => HostProcess.Run(Most, "dotnet", ["exec", Program, .. arguments]);

    /// <summary>Boots an image; nothing is appended to the command line if <paramref name="append"/> is empty.</summary>
    public static ProcessResult Boot(string image, int cores, string append = "") =>
        Run(append.Length == 0 ? ["run", image, "--cores", $"{cores}"] : ["run", image, "--cores", $"{cores}", "--append", append]);

    /// <summary>Ctrl-C works even if whoever runs the tests ignores it.</summary>
    public static HostProcess Start(params string[] arguments) =>
        HostProcess.Start("env", ["--default-signal=INT", "dotnet", "exec", Program, .. arguments]);
}
