// Which of a PC's old devices the machine has.
using System;
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Machines;

/// <summary>
/// <c>--machine NAME[,switch=on|off...]</c>. What is off is not there: it is not built, its ports read as ones, its interrupts never come.
/// </summary>
public sealed record MachineOptions
{
    /// <summary>Things that QEMU's users say and that hold for our machine, or do not matter to it: taken, and without an effect.</summary>
    private static readonly (string Name, string Value)[] Given =
    [
        ("isa-serial", "on"), ("x-option-roms", "off"), ("auto-kernel-cmdline", "on"), ("pcie", "off"), ("usb", "off"), ("graphics", "off"),
    ];

    /// <summary>The smallest machine, which unikernels expect: QEMU's <c>-M microvm,pic=off,pit=off,rtc=off</c>.</summary>
    public static MachineOptions Microvm { get; } = new() { Name = "microvm", Description = "no legacy devices but COM1 [default]" };

    /// <summary>The devices that kernels for PCs look for; no PCI, no display, no disk controller.</summary>
    public static MachineOptions Pc { get; } =
        new() { Name = "pc", Description = "microvm with everything below", Pic = true, Pit = true, Rtc = true, I8042 = true, BiosData = true };

    public static IReadOnlyList<MachineOptions> Presets { get; } = [Microvm, Pc];

    public static IReadOnlyList<MachineSwitch> Switches { get; } =
    [
        new("pic", "two 8259A interrupt controllers", machine => machine.Pic, (machine, on) => machine with { Pic = on }),
        new("pit", "8254 timer and port 61h", machine => machine.Pit, (machine, on) => machine with { Pit = on }),
        new("rtc", "MC146818 clock and CMOS memory", machine => machine.Rtc, (machine, on) => machine with { Rtc = on }),
        new("i8042", "keyboard controller, without a keyboard (its reset command is always there)", machine => machine.I8042, (machine, on) => machine with { I8042 = on }),
        new("bios-data", "size and end of base memory where a PC's firmware leaves them, at 40Eh and 413h", machine => machine.BiosData, (machine, on) => machine with { BiosData = on }),
        new("acpi", "ACPI tables", machine => machine.Acpi, (machine, on) => machine with { Acpi = on }),
    ];

    /// <summary>The preset that the options started from.</summary>
    public required string Name { get; init; }

    /// <summary>One line for a list.</summary>
    public required string Description { get; init; }

    public bool Pic { get; init; }

    public bool Pit { get; init; }

    public bool Rtc { get; init; }

    public bool I8042 { get; init; }

    /// <summary>Two words of the BIOS data area; without them low memory is zero.</summary>
    public bool BiosData { get; init; }

    public bool Acpi { get; init; } = true;

    /// <summary>Reads what the user wrote.</summary>
    /// <exception cref="MachineException">A word is not known; the message is one line.</exception>
    public static MachineOptions Parse(string text)
    {
        string[] words = text.Split(',');
        string name = words[0].StartsWith("type=", StringComparison.Ordinal) ? words[0]["type=".Length..] : words[0];
        MachineOptions options = Presets.FirstOrDefault(preset => preset.Name == name)
            ?? throw Wrong(text, $"no machine \"{name}\"; one of {string.Join(", ", Presets.Select(preset => preset.Name))}, or help for a list");
        return words.Skip(1).Aggregate(options, (current, word) => current.Take(text, word));
    }

    /// <summary>What <see cref="Parse"/> makes the same options of.</summary>
    public string ToText() => string.Concat(Name, string.Concat(Switches.Select(one => $",{one.Name}={(one.IsOn(this) ? "on" : "off")}")));

    private MachineOptions Take(string text, string word)
    {
        string[] parts = word.Split('=', 2);
        if (parts.Length != 2) throw Wrong(text, $"\"{word}\" is not of the form NAME=on or NAME=off");
        if (Switches.FirstOrDefault(other => other.Name == parts[0]) is MachineSwitch found) return found.With(this, IsOn(text, word, parts[1]));
        string[] allowed = [.. Given.Where(given => given.Name == parts[0]).Select(given => given.Value)];
        if (allowed.Length == 0)
            throw Wrong(text, $"no switch \"{parts[0]}\"; one of {string.Join(", ", Switches.Select(known => known.Name))}, or help for a list");
        return allowed.Contains(parts[1]) ? this : throw Wrong(text, $"{parts[0]} is always {allowed[0]} here; leave \"{word}\" out");
    }

    private static bool IsOn(string text, string word, string value) => value switch
    {
        "on" or "yes" or "true" => true,
        "off" or "no" or "false" => false,
        _ => throw Wrong(text, $"\"{word}\": write on or off"),
    };

    private static MachineException Wrong(string text, string problem) => new($"--machine {text}: {problem}");
}
