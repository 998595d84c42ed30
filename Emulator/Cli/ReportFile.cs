// A file that a command writes its results to.
using System;
using System.IO;
using System.Text;

namespace ToroEmu.Cli;

/// <summary>Opened before the run, so that a path that cannot be written is noticed at once.</summary>
internal sealed class ReportFile : IDisposable
{
    private ReportFile(FileStream stream) => Stream = stream;

    public Stream Stream { get; }

    /// <param name="option">The option that names the file.</param>
    /// <param name="path">The file, or null for none.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static ReportFile? Open(string option, string? path)
    {
        try
        {
            return path is null ? null : new ReportFile(new FileStream(path, FileMode.Create, FileAccess.Write));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{option} {path}: cannot be written; name a file in a folder that exists and is yours");
        }
    }

    public void Write(string json) => Stream.Write(Encoding.UTF8.GetBytes(json));

    public void Dispose() => Stream.Dispose();
}
