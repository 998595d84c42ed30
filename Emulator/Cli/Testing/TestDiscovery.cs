// Finds tests in folders.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

using ToroEmu.Machines;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// A folder with expected.txt is a test; each NAME.expected.txt beside or instead of it is one more of the same image. Beside them: run.args or NAME.run.args,
/// and input.txt or NAME.input.txt. Hidden folders, bin, obj and links to folders are passed over; the order is that of the names.
/// </summary>
internal sealed class TestDiscovery
{
    private const string ExpectedFile = "expected.txt", ArgumentsFile = "run.args", InputFile = "input.txt", ImageFile = "image.bin", ImagePattern = "*.bin", BuildFolder = "bin";

    private readonly RunOptions options = new();
    private readonly Command grammar = new("run");

    private TestDiscovery() => options.AddTo(grammar);

    /// <exception cref="UsageException">A folder is not there or cannot be read.</exception>
    public static List<TestCase> Find(IEnumerable<string> folders)
    {
        TestDiscovery discovery = new();
        List<TestCase> found = [];
        foreach (string folder in folders) discovery.Search(Existing(folder), found);
        return [.. found.DistinctBy(test => test.ExpectedPath)];
    }

    private static string Existing(string folder)
    {
        if (File.Exists(folder)) throw new UsageException($"{folder} is a file; name the folder of the test");
        if (!Directory.Exists(folder)) throw new UsageException($"{folder} does not exist; name a folder with tests");
        return Path.GetFullPath(folder);
    }

    private static bool IsSearched(DirectoryInfo folder) =>
        folder.Name is not (BuildFolder or "obj") && !folder.Name.StartsWith('.') && (folder.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Hidden)) == 0;

    private void Search(string folder, List<TestCase> found)
    {
        try
        {
            string[] files = [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
            foreach (string file in files)
                if (file == ExpectedFile || file.EndsWith("." + ExpectedFile, StringComparison.Ordinal)) found.Add(Read(folder, file[..^ExpectedFile.Length]));
            foreach (DirectoryInfo inner in new DirectoryInfo(folder).GetDirectories().OrderBy(inner => inner.Name, StringComparer.Ordinal))
                if (IsSearched(inner)) Search(inner.FullName, found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be searched: {e.Message}");
        }
    }

    /// <param name="folder">Full path.</param>
    /// <param name="prefix">"NAME." or nothing.</param>
    private TestCase Read(string folder, string prefix)
    {
        TestCase test = new()
        {
            Suite = NameOf(folder),
            Part = prefix.Length == 0 ? null : prefix[..^1],
            Folder = folder,
            ExpectedPath = Path.Combine(folder, prefix + ExpectedFile),
            InputPath = OwnOrShared(folder, prefix, InputFile),
        };
        try
        {
            return ReadArguments(test with { Expected = ExpectedText.Read(test.ExpectedPath) }, OwnOrShared(folder, prefix, ArgumentsFile));
        }
        catch (Exception e) when (e is UsageException or MachineException or IOException or UnauthorizedAccessException)
        {
            return test with { Problem = e.Message };
        }
    }

    private static string NameOf(string folder)
    {
        string near = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        if (near == ".") return Path.GetFileName(folder);
        return (near.StartsWith("..", StringComparison.Ordinal) ? folder : near).Replace('\\', '/');
    }

    private static string? OwnOrShared(string folder, string prefix, string file)
    {
        string own = Path.Combine(folder, prefix + file), shared = Path.Combine(folder, file);
        return File.Exists(own) ? own : File.Exists(shared) ? shared : null;
    }

    private TestCase ReadArguments(TestCase test, string? path)
    {
        try
        {
            return Understand(test, path is null ? [] : ShellWords.Split(File.ReadAllText(path)));
        }
        catch (Exception e) when (path is not null && e is UsageException or MachineException)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    private TestCase Understand(TestCase test, List<string> words)
    {
        TestKeys keys = TestKeys.Take(words);
        ParseResult parsed = Parse(words);
        string? image = options.NamesImage(parsed) ? null : FindImage(test.Folder);
        MachineConfig config = options.Read(image is null ? parsed : Parse([image, .. words])).Config;
        return test with
        {
            Keys = keys,
            FoundImage = image,
            Words = [.. words],
            NeedsFolder = config.Initrd is not null || config.Modules.Length != 0 || config.Devices.Length != 0,
        };
    }

    private ParseResult Parse(IReadOnlyList<string> words)
    {
        ParseResult parsed = grammar.Parse(words, CommandLineApp.Parser);
        return parsed.Errors.Count == 0 ? parsed : throw new UsageException(parsed.Errors[0].Message.TrimEnd('.'));
    }

    private static string FindImage(string folder)
    {
        string usual = Path.Combine(folder, ImageFile), built = Path.Combine(folder, BuildFolder);
        if (File.Exists(usual)) return usual;
        string[] images = Directory.GetFiles(folder, ImagePattern);
        if (images.Length == 0 && Directory.Exists(built)) images = Directory.GetFiles(built, ImagePattern);
        return images.Length switch
        {
            1 => images[0],
            0 => throw new UsageException($"no image: build it ({ImageFile}, one {ImagePattern} here or in {BuildFolder}), or name it in {ArgumentsFile}"),
            _ => throw new UsageException($"{images.Length} images ({string.Join(", ", images.Select(Path.GetFileName).Order(StringComparer.Ordinal))}): name one in {ArgumentsFile}"),
        };
    }
}
