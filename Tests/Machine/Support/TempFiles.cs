// Files that last as long as a test.
using System;
using System.IO;

namespace ToroEmu.Tests.Machines.Support;

/// <summary>A folder of its own, deleted at the end.</summary>
public sealed class TempFiles : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("toroemu").FullName;
    private int count;

    /// <summary>Writes a file and answers its path.</summary>
    public string Write(byte[] content)
    {
        string path = Path.Combine(folder, $"file{count++}");
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(folder, true);
}
