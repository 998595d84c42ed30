// Runs a program of the host and takes its processor time.
using System.Collections.Generic;
using System.Diagnostics;

namespace ToroEmu.Benchmarks;

/// <summary>One finished process.</summary>
internal sealed record HostProcess(string Command, int Code, string Output, double Seconds)
{
    public static HostProcess Run(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        double before = ChildTime.Now();
        using Process process = Process.Start(start) ?? throw new BenchmarkException($"{program} does not start");
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new HostProcess($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, output, ChildTime.Now() - before);
    }

    /// <summary>Fails unless the process ended with <paramref name="code"/>.</summary>
    public HostProcess Require(int code) => Code == code ? this : throw new BenchmarkException($"{Command}: code {Code} instead of {code}: {Output.Trim()}");
}
