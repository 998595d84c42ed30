// Where "--report-json" writes.
using System;
using System.IO;
using System.Text;

namespace ToroEmu.Cli;

/// <summary>Opened before the run, so that a path that cannot be written is noticed at once.</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly FileStream stream;

    private ReportFile(FileStream stream) => this.stream = stream;

    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static ReportFile? Open(string? path)
    {
        try
        {
            return path is null ? null : new ReportFile(new FileStream(path, FileMode.Create, FileAccess.Write));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--report-json {path}: cannot be written; name a file in a folder that exists and is yours");
        }
    }

    public void Write(string json) => stream.Write(Encoding.UTF8.GetBytes(json));

    public void Dispose() => stream.Dispose();
}
