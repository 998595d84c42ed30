// The options of "toroemu run" that say how the image is booted and what it gets beside itself.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Cli;

/// <summary>Boot protocol, places of flat images, initrd and modules.</summary>
internal sealed class BootOptions
{
    private readonly Option<string?> boot = new("--boot")
    {
        Description = $"Boot protocol: {BootKinds.All} [default: auto, by the image's content]",
        HelpName = "NAME",
    };

    private readonly Option<string?> load = new("--load")
    {
        Description = "Where a flat image goes, 0x... or decimal [default: 0x100000; flat16: 0x7c00]",
        HelpName = "ADDR",
    };

    private readonly Option<string?> entry = new("--entry")
    {
        Description = "First instruction of a flat image [default: its first byte]",
        HelpName = "ADDR",
    };

    private readonly Option<string?> initrd = new("--initrd")
    {
        Description = "Initial RAM disk, for Multiboot and PVH the first module (also -initrd)",
        HelpName = "FILE",
    };

    private readonly Option<string[]> modules = new("--module")
    {
        Description = "A module for Multiboot and PVH, with what the guest is told (repeatable)",
        HelpName = "\"FILE ARGS\"",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> qemuInitrd = new("-initrd") { Hidden = true };

    public IEnumerable<Option> All => [boot, load, entry, initrd, modules, qemuInitrd];

    /// <summary>Adds what the user wrote to a configuration.</summary>
    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public MachineConfig Read(ParseResult parsed, MachineConfig config)
    {
        return config with
        {
            Boot = ReadKind(parsed.GetValue(boot) ?? BootKinds.Name(BootKind.Auto)),
            LoadAddress = ReadAddress("--load", parsed.GetValue(load)),
            EntryAddress = ReadAddress("--entry", parsed.GetValue(entry)),
            Initrd = Spelling.OneOf(parsed.GetValue(initrd), parsed.GetValue(qemuInitrd), "--initrd and -initrd"),
            Modules = ImmutableArray.Create((parsed.GetValue(modules) ?? []).AsSpan()),
        };
    }

    private static BootKind ReadKind(string text) => BootKinds.TryParse(text, out BootKind kind)
        ? kind
        : throw new UsageException($"--boot {text}: no such protocol; one of {BootKinds.All}");

    private static ulong? ReadAddress(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return NumberText.TryParse(text, out ulong value)
            ? value
            : throw new UsageException($"{option} {text}: not an address; write 0x7c00 or 31744");
    }
}
