// Compiles the native runner with the host's compiler, once.
using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ToroEmu.Oracle;

/// <summary>The program lies next to the build output, named after its source's hash.</summary>
internal static class RunnerBuild
{
    private static readonly object Gate = new();

    /// <summary>Why this host cannot judge, or null.</summary>
    public static string? Obstacle
    {
        get
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return "The oracle needs Linux on x86-64.";
            if (!HostFeatures.Host.Has(1, 'c', 27) || !HostFeatures.Host.Has(7, 'b', 0)) return "The oracle needs a processor with XSAVE and FSGSBASE.";
            return Compiler == null ? "The oracle needs gcc (apt-get install gcc)." : null;
        }
    }

    private static string? Compiler
    {
        get
        {
            foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
                if (folder.Length != 0 && File.Exists(Path.Combine(folder, "gcc"))) return Path.Combine(folder, "gcc");
            return null;
        }
    }

    /// <summary>Path of the program.</summary>
    public static string Require()
    {
        if (Obstacle is { } obstacle) throw new OracleException(obstacle);
        string source = Path.Combine(AppContext.BaseDirectory, "Native", "runner.c");
        string hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(source)))[..12];
        string program = Path.Combine(AppContext.BaseDirectory, $"runner-{hash}");
        lock (Gate)
        {
            if (!File.Exists(program)) Build(source, program);
        }
        return program;
    }

    /// <summary>Without vector instructions that the host might lack, and without canaries, which need FS.</summary>
    private static void Build(string source, string program)
    {
        string unfinished = $"{program}.{Environment.ProcessId}";
        ProcessStartInfo start = new(Compiler!, ["-O2", "-Wall", "-fno-stack-protector", "-o", unfinished, source]) { RedirectStandardError = true };
        using Process compiler = Process.Start(start) ?? throw new OracleException("gcc did not start.");
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new OracleException($"gcc could not build the native runner:\n{errors}");
        File.Move(unfinished, program, overwrite: true);
    }
}
