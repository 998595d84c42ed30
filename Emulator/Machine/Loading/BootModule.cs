// A file that a guest gets beside its image.
using System;
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading;

/// <summary>An initial RAM disk or a module.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Arguments">What the user wrote behind the file's name; empty for an initrd.</param>
/// <param name="Content">The file's bytes.</param>
internal sealed record BootModule(string Path, string Arguments, ReadOnlyMemory<byte> Content)
{
    /// <summary>File name and arguments, as the user wrote them.</summary>
    public string Text => Arguments.Length == 0 ? Path : $"{Path} {Arguments}";

    /// <summary>Reads the files that a configuration names.</summary>
    /// <exception cref="ImageException">One cannot be read; the exception has its name.</exception>
    public static ImmutableArray<BootModule> ReadAll(MachineConfig config)
    {
        ImmutableArray<BootModule>.Builder modules = ImmutableArray.CreateBuilder<BootModule>();
        if (config.Initrd is string initrd)
        {
            modules.Add(Read(config, initrd, ""));
        }

        foreach (string module in config.Modules)
        {
            string[] parts = module.Split(' ', 2, StringSplitOptions.TrimEntries);
            modules.Add(Read(config, parts[0], parts.Length > 1 ? parts[1] : ""));
        }

        return modules.ToImmutable();
    }

    /// <summary>The file that a module's setting names.</summary>
    public static string PathOf(string module) => module.Split(' ', 2, StringSplitOptions.TrimEntries)[0];

    private static BootModule Read(MachineConfig config, string path, string arguments)
    {
        try
        {
            return new BootModule(path, arguments, config.ReadFile(path));
        }
        catch (ImageException e)
        {
            throw new ImageException(e.Message, path);
        }
    }
}
