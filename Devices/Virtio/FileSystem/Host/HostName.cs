// A name that may be handed to the host.
using System;
using System.Globalization;
using System.Text;

namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <summary>Bytes that end with a zero. Who makes one says what it may hold.</summary>
internal readonly ref struct HostName
{
    private const int LongestName = 255;

    private readonly ReadOnlySpan<byte> _terminated;

    private HostName(ReadOnlySpan<byte> terminated) => _terminated = terminated;

    /// <summary>The file itself, where a call takes AT_EMPTY_PATH.</summary>
    public static HostName Empty => new("\0"u8);

    /// <summary>The directory itself.</summary>
    public static HostName Here => new(".\0"u8);

    /// <summary>For the host's call.</summary>
    public ref readonly byte Start => ref _terminated[0];

    /// <summary>Without the zero.</summary>
    public ReadOnlySpan<byte> Bytes => _terminated[..^1];

    /// <summary>A path of the user's own, never the guest's.</summary>
    public static HostName OfUser(string path) => new(Encoding.UTF8.GetBytes(path + "\0"));

    /// <summary>The name of a descriptor in /proc/self/fd.</summary>
    public static HostName OfDescriptor(HostDescriptor descriptor) => OfUser(descriptor.Number.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// One component of a path: no slash, neither . nor .., so that nothing outside of the directory that it is looked up in can be named.
    /// </summary>
    /// <param name="terminated">The bytes with the zero at their end, and no other.</param>
    public static Errno TryComponent(ReadOnlySpan<byte> terminated, out HostName name)
    {
        name = new HostName(terminated);
        ReadOnlySpan<byte> bytes = name.Bytes;
        if (bytes.Length > LongestName)
            return Errno.NameTooLong;
        bool isNone = bytes.IsEmpty || bytes.Contains((byte)'/') || bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8);
        return isNone ? Errno.Invalid : Errno.None;
    }

    /// <summary>What a symbolic link holds: any bytes; only the guest follows it.</summary>
    public static HostName OfLink(ReadOnlySpan<byte> terminated) => new(terminated);

    /// <summary>The same name in memory of its own.</summary>
    public byte[] ToArray() => _terminated.ToArray();

    /// <summary>A name that <see cref="ToArray"/> has kept.</summary>
    public static HostName Kept(byte[] terminated) => new(terminated);
}
