// The real gdb.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Gdb;

internal static class GdbProcess
{
    private const string Program = "gdb";

    private static readonly TimeSpan Most = TimeSpan.FromMinutes(3);

    /// <summary>Skips the test without gdb, or fails it where everything is required (TOROEMU_REQUIRE_ALL=1).</summary>
    public static void Require()
    {
        if (IsInstalled()) return;
        string message = $"{Program} is missing; install it with: apt-get install gdb";
        if (Environment.GetEnvironmentVariable("TOROEMU_REQUIRE_ALL") == "1") Assert.Fail(message);
        Assert.Ignore(message);
    }

    /// <summary>Runs commands, connected to a guest; answers all that gdb says.</summary>
    /// <param name="guest">What to connect to.</param>
    /// <param name="image">Where symbols come from; null: what the guest says.</param>
    /// <param name="commands">Behind the connection; one that fails ends the script.</param>
    public static string Run(ServedGuest guest, string? image, params string[] commands) => Run(image, [$"target remote {guest.Place}", .. commands]);

    /// <summary>Runs commands without a connection of its own.</summary>
    public static string Run(string? image, IEnumerable<string> commands)
    {
        string script = Path.Combine(Path.GetTempPath(), $"toroemu-{Guid.NewGuid():n}.gdb");
        File.WriteAllLines(script, commands);
        try
        {
            string[] settings = ["set debuginfod enabled off", "set confirm off", "set pagination off", "set width 0", "set style enabled off"];
            ProcessResult result = HostProcess.Run(
                Most, Program, ["-q", "-nx", "-batch", .. settings.SelectMany(one => new[] { "-iex", one }), "-x", script, .. image is null ? Array.Empty<string>() : [image]]);
            Assert.That(result.Error, Does.Not.Contain("internal-error").And.Not.Contain("Error in sourced command file"), result.ToString());
            return result.Output + result.Error;
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));
}
