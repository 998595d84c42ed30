// The launcher script: starts from anywhere, through a link, and passes arguments and exit codes on.
using System;
using System.Diagnostics;
using System.IO;
using NUnit.Framework;

namespace ToroEmu.Tests.Cli;

public sealed class LauncherTests
{
    private static string Script => Path.Combine(RepositoryRoot(), "toroemu");

    [Test]
    public void Launcher_FromAnotherFolderThroughALink_AnswersTheEmulatorsCode()
    {
        string folder = Directory.CreateTempSubdirectory("toroemu-launcher").FullName;
        try
        {
            string link = Path.Combine(folder, "te");
            File.CreateSymbolicLink(link, Script);
            (int code, string error) = Run(link, folder, null, "run", "no such.bin", "--cores", "2");
            Assert.That((code, error.TrimEnd()), Is.EqualTo((2, "toroemu: no such.bin does not exist; check the path, or build the image first")));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public void Launcher_FolderThatIsNoSample_IsLeftToTheEmulator()
    {
        (int code, string error) = Run(Script, Path.GetTempPath(), null, "run", RepositoryRoot());
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("is a folder"));
    }

    [Test]
    public void Launcher_NoDotnet_NamesThePackage()
    {
        string folder = Directory.CreateTempSubdirectory("toroemu-path").FullName;
        try
        {
            foreach (string tool in new[] { "readlink", "find", "bash", "env" })
            {
                File.CreateSymbolicLink(Path.Combine(folder, tool), $"/usr/bin/{tool}");
            }

            (int code, string error) = Run(Script, folder, folder, "--version");
            Assert.That((code, error.TrimEnd()), Is.EqualTo((2, "toroemu: dotnet is missing; install it with: apt-get install dotnet-sdk-10.0")));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static (int Code, string Error) Run(string script, string folder, string? path, params string[] args)
    {
        ProcessStartInfo start = new(script, args) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = path ?? start.Environment["PATH"];
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ToroEmu.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new AssertionException("the tests run outside of the repository");
        }

        return folder;
    }
}
