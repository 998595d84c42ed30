// A folder of tests for the time of a test.
using System;
using System.IO;

namespace ToroEmu.Tests.Cli.Testing;

internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("toroemu-test").FullName;

    /// <summary>Full path of a file in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    public TestFolder With(string name, string text = "") => With(name, System.Text.Encoding.UTF8.GetBytes(text));

    public TestFolder With(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, true);
}
