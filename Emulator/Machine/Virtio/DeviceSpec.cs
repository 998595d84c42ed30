// One --device of the command line: a kind and its settings.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Virtio;

/// <summary><c>NAME,key=value,…</c>, checked against <see cref="DeviceKinds"/>. A doubled comma stands for one comma in a value, as for QEMU.</summary>
public sealed class DeviceSpec
{
    private readonly ImmutableDictionary<string, string> values;

    private DeviceSpec(DeviceKind kind, ImmutableDictionary<string, string> values)
    {
        Kind = kind;
        this.values = values;
    }

    public DeviceKind Kind { get; }

    /// <summary>Reads what the user wrote.</summary>
    /// <exception cref="MachineException">There is no such device or setting, or a setting that must be there is missing.</exception>
    public static DeviceSpec Parse(string text)
    {
        List<string> parts = Split(text);
        DeviceKind kind = DeviceKinds.Find(parts[0])
            ?? throw new MachineException($"--device {parts[0]}: no such device; one of {string.Join(", ", DeviceKinds.List.Select(known => known.Name))}, or help for a list");
        Dictionary<string, string> values = [];
        foreach (string part in parts.Skip(1)) Add(kind, values, part);
        foreach (DeviceKey key in kind.Keys)
            if (key.IsRequired && !values.ContainsKey(key.Name)) throw new MachineException($"--device {kind.Name}: {key.Name}= is missing: {key.Description}");
        return new DeviceSpec(kind, values.ToImmutableDictionary());
    }

    /// <summary>The same device with one more value of a setting that takes a list.</summary>
    public DeviceSpec With(string key, string value, char separator) =>
        new(Kind, values.SetItem(key, Text(key) is { } before ? $"{before}{separator}{value}" : value));

    /// <summary>What <see cref="Parse"/> makes the same device of.</summary>
    public string ToText() => string.Concat(
        Kind.Name, string.Concat(values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $",{value.Key}={value.Value.Replace(",", ",,", StringComparison.Ordinal)}")));

    /// <summary>A setting as text, or null when it was not written.</summary>
    public string? Text(string key) => values.GetValueOrDefault(key);

    /// <summary>A number setting, decimal or 0x.</summary>
    /// <exception cref="MachineException">It is no number or not between <paramref name="min"/> and <paramref name="max"/>.</exception>
    public ulong Number(string key, ulong absent, ulong min, ulong max)
    {
        if (Text(key) is not { } text) return absent;
        return NumberText.TryParse(text, out ulong value) && value >= min && value <= max ? value : throw Bad(key, $"a number from {min} to {max}");
    }

    /// <summary>An on/off setting.</summary>
    /// <exception cref="MachineException">It is something else.</exception>
    public bool Switch(string key, bool absent) => Text(key) switch
    {
        null => absent,
        "on" => true,
        "off" => false,
        _ => throw Bad(key, "on or off"),
    };

    /// <summary>The error for a setting whose value cannot be used.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="allowed">What may be written instead.</param>
    public MachineException Bad(string key, string allowed) => new($"--device {Kind.Name},{key}={Text(key)}: write {allowed}");

    private static void Add(DeviceKind kind, Dictionary<string, string> values, string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? part : part[..equals];
        if (kind.Keys.All(key => key.Name != name)) throw new MachineException($"--device {kind.Name},{part}: no such setting; {kind.Settings}");
        if (equals < 0) throw new MachineException($"--device {kind.Name},{part}: a value is missing; write {name}=VALUE");
        if (!values.TryAdd(name, part[(equals + 1)..])) throw new MachineException($"--device {kind.Name}: {name}= is written twice; write it once");
    }

    private static List<string> Split(string text) =>
        [.. text.Replace(",,", "\0", StringComparison.Ordinal).Split(',').Select(part => part.Replace('\0', ','))];
}
