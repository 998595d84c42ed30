// Guest images for tests, built when missing or out of date.
using System;
using System.Collections.Concurrent;
using System.IO;
using NUnit.Framework;

namespace ToroEmu.Tests.EndToEnd.Support;

/// <summary>
/// The launcher knows what an image is made of, builds it with <c>dotnet build</c> and keeps two builders apart by a lock file; here it is
/// asked once a test run for each image.
/// </summary>
internal static class GuestImage
{
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(15); // a fresh clone on a busy host, packages included
    private static readonly ConcurrentDictionary<string, Lazy<string>> Images = new();

    public static string Sample(string name) => Of($"samples/{name}");

    /// <summary>The image of a project's folder, named relative to the repository.</summary>
    public static string Of(string folder) => Images.GetOrAdd(folder, key => new Lazy<string>(() => Build(key))).Value;

    private static string Build(string folder)
    {
        ProcessResult result = HostProcess.Run(BuildTime, Repository.At("toroemu"), "inspect", folder);
        Assert.That(result.Code, Is.Zero, () => $"building {folder}: {result}");
        return Repository.At($"{folder}/bin/{Path.GetFileName(folder)}.bin");
    }
}
