// Where the tests run: the folder with ToroEmu.sln.
using System;
using System.IO;
using NUnit.Framework;

namespace ToroEmu.Tests.EndToEnd.Support;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string At(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ToroEmu.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new AssertionException("the tests run outside of the repository");
        }

        return folder;
    }
}
