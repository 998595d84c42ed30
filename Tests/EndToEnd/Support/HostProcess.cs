// A process of the host, watched: its output, its exit code, and an end in any case.
using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using NUnit.Framework;

namespace ToroEmu.Tests.EndToEnd.Support;

/// <summary>Standard input is empty. A process that outlives its time is killed, and the test fails with what it wrote so far.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    private HostProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, data) => Append(output, data.Data);
        process.ErrorDataReceived += (_, data) => Append(error, data.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public static ProcessResult Run(TimeSpan most, string program, params string[] arguments)
    {
        using HostProcess running = Start(program, arguments);
        return running.WaitForEnd(most);
    }

    public static HostProcess Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // What `dotnet test` has set for itself would lead a `dotnet build` of ours astray.
        foreach (string name in start.Environment.Keys.Where(IsForeign).ToArray()) start.Environment.Remove(name);
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Waits until the process has written this to standard output.</summary>
    public void WaitForOutput(string text, TimeSpan most) =>
        Assert.That(SpinWait.SpinUntil(() => Text(output).Contains(text, StringComparison.Ordinal), most), Is.True, $"no '{text}' in {Describe()}");

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => Assert.That(Kill(process.Id, 2), Is.Zero);

    public ProcessResult WaitForEnd(TimeSpan most)
    {
        if (!process.WaitForExit(most))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            Assert.Fail($"still running after {most.TotalSeconds} s: {Describe()}");
        }

        process.WaitForExit(); // until the output is complete
        return new ProcessResult(process.ExitCode, Text(output), Text(error));
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static bool IsForeign(string name) =>
        name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.Ordinal)
        || name is "DOTNET_HOST_PATH" or "DOTNET_CLI_UI_LANGUAGE";

    // The lines of the guest end with \n alone, and so does everything here.
    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private string Describe() =>
        $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}\noutput:\n{Text(output)}\nerror:\n{Text(error)}";
}
