// --device fs: a directory of the host, shared with the guest.
using System;
using System.IO;

using ToroEmu.Devices.Virtio.FileSystem;

namespace ToroEmu.Machines.Virtio;

internal static class FsKind
{
    public const string Name = "fs", Tag = "tag";

    private const string Directory = "path", ReadOnly = "readonly", DefaultTag = "share";

    public static readonly DeviceKind Row = new(
        Name,
        "Directory of the host, shared by virtio-fs (virtio device 26)",
        [
            new(Tag, "What the guest mounts, up to 36 bytes", IsRequired: true),
            new(Directory, "The directory; --share DIR[:TAG] says the same", IsRequired: true),
            new(ReadOnly, "on: the guest can change nothing [off]"),
        ],
        Create);

    /// <summary>Reads <c>DIR[:TAG]</c>. A directory whose own name has a colon is taken as it is.</summary>
    /// <exception cref="MachineException">There is no directory or tag.</exception>
    public static DeviceSpec OfShare(string text)
    {
        int colon = System.IO.Directory.Exists(text) ? -1 : text.LastIndexOf(':');
        (string path, string tag) = colon < 0 ? (text, DefaultTag) : (text[..colon], text[(colon + 1)..]);
        if (path.Length == 0 || tag.Length == 0) throw new MachineException($"--share {text}: write DIR or DIR:TAG");
        return DeviceSpec.Parse($"{Name},{Tag}={Escape(tag)},{Directory}={Escape(path)}");
    }

    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    private static VirtioFs Create(DeviceSpec spec, DeviceEnvironment environment)
    {
        string tag = spec.Text(Tag)!, path = spec.Text(Directory)!;
        if (!VirtioFs.IsTag(tag)) throw spec.Bad(Tag, "a name of 1 to 36 bytes");
        try
        {
            return new VirtioFs(environment.Memory, tag, path, spec.Switch(ReadOnly, false), environment.Outside);
        }
        catch (IOException e)
        {
            throw spec.Bad(Directory, $"the path of a directory ({e.Message})");
        }
    }
}
