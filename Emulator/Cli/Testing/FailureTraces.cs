// Records of tests that failed.
using System;
using System.IO;
using System.Linq;
using System.Threading;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// A run costs more while it is recorded, so a run that failed is run once more for that: it is the same, since it is deterministic, and that is checked. The first
/// failures are recorded, not thousands; the others have the command that repeats them.
/// </summary>
/// <param name="folder">Where the files go; made when there is one.</param>
internal sealed class FailureTraces(string folder)
{
    public const string FolderDefault = "torotraces";
    private const int TracesMax = 20;
    private const int NameMax = 100;

    private int count;

    /// <summary>The result with the command that replays it, or with the reason why there is none.</summary>
    public TestResult Record(ICaseRunner runner, TestResult result, string program, CancellationToken stop)
    {
        bool isWanted = result.Status == TestStatus.Failed && !result.Run.IsThreaded && result.Reply is { IsEndedByHost: false, Code: not ExitCode.Usage };
        if (!isWanted || Interlocked.Increment(ref count) > TracesMax) return result;
        string path = Path.Combine(folder, FileName(result.Run.Name));
        try
        {
            Directory.CreateDirectory(folder);
            RunReply again = runner.Run(result.Run.Order(Path.GetFullPath(path)), stop);
            return again.IsSameAs(result.Reply!)
                ? result with { Replay = $"{program} replay {ShellWords.Quote(path)}" }
                : result with { Message = $"{result.Message}; run again to be recorded, it did not repeat itself ({again.Message ?? "it ended well"})" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return result with { Details = result.Details.Add($"(not recorded: {e.Message})") };
        }
    }

    // Letters, digits and a few signs, which every shell and file system takes.
    private static string FileName(string test)
    {
        string name = string.Concat(test.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')).Trim('_', '.');
        return name[Math.Max(0, name.Length - NameMax)..] + ".torotrace";
    }
}
