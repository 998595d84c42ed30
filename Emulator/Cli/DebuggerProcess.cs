// The debugger that toroemu has started.
using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace ToroEmu.Cli;

/// <summary>It has the terminal: its input and output are those of this process.</summary>
internal static class DebuggerProcess
{
    /// <summary>Starts it, and calls when it is over.</summary>
    public static async Task<int> Run(string program, string[] words, Action ended)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, words) { UseShellExecute = false })!;
            await process.WaitForExitAsync().ConfigureAwait(false);
            return process.ExitCode;
        }
        finally
        {
            ended();
        }
    }
}
