// Where the sources are.
using System;
using System.IO;

namespace ToroEmu.Benchmarks;

/// <summary>The checkout that this program was built in.</summary>
internal sealed class Repository
{
    private Repository(string root) => Root = root;

    public string Root { get; }

    public static Repository Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ToroEmu.sln"))) return new Repository(folder.FullName);
        throw new BenchmarkException("not inside of a checkout (no ToroEmu.sln above the program)");
    }

    /// <summary>Has the launcher build the emulator if it is out of date; answers its path.</summary>
    public string BuildEmulator()
    {
        HostProcess.Run(Path.Combine(Root, "toroemu"), ["--help"]).Require(0);
        return Path.Combine(Root, "Emulator", "bin", "launch", "toroemu.dll");
    }
}
