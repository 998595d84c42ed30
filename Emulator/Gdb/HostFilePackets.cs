// vFile: the image, for a debugger that has no other way to it.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>Gives exactly one file, to be read. All others do not exist (Debugging with GDB, E.7).</summary>
internal sealed class HostFilePackets(string? path)
{
    private const string NoSuchFile = "F-1,2";
    private const string BadDescriptor = "F-1,9";
    private const string Unsupported = "F-1,58";
    private const ulong Descriptor = 3;
    private const int RegularFileReadable = 0x8124; // S_IFREG, r--r--r--
    private const int StatusSize = 64;

    private byte[]? content;

    public string Answer(string packet)
    {
        string[] parts = packet.Split(':', 3);
        string[] arguments = parts.Length == 3 ? parts[2].Split(',') : [];
        return (parts.Length > 1 ? parts[1] : "") switch
        {
            "setfs" => "F0",
            "open" => Open(arguments),
            "pread" => Read(arguments),
            "fstat" => Status(arguments),
            "close" => IsOpen(arguments) ? "F0" : BadDescriptor,
            _ => Unsupported,
        };
    }

    private string Open(string[] arguments)
    {
        bool isIt = arguments.Length == 3 && Hex.ToBytes(arguments[0]) is byte[] name && Encoding.UTF8.GetString(name) == path && arguments[1] == "0";
        if (!isIt) return NoSuchFile;
        try
        {
            content ??= File.ReadAllBytes(path!);
            return $"F{Descriptor}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NoSuchFile;
        }
    }

    private string Read(string[] arguments)
    {
        if (!IsOpen(arguments)) return BadDescriptor;
        if (arguments.Length != 3 || !Hex.TryNumber(arguments[1], out ulong count) || !Hex.TryNumber(arguments[2], out ulong offset)) return "F-1,16";
        int first = (int)Math.Min(offset, (ulong)content!.Length);
        int length = (int)Math.Min(Math.Min(count, RspSpec.PacketMax / 2), (ulong)(content.Length - first));
        return $"F{length:x};{PacketEncoder.Binary(content[first..(first + length)])}";
    }

    /// <summary>struct stat of the protocol: words of 4 bytes, sizes of 8, big-endian.</summary>
    private string Status(string[] arguments)
    {
        if (!IsOpen(arguments)) return BadDescriptor;
        byte[] status = new byte[StatusSize];
        BinaryPrimitives.WriteInt32BigEndian(status.AsSpan(8), RegularFileReadable);
        BinaryPrimitives.WriteInt32BigEndian(status.AsSpan(12), 1); // links
        BinaryPrimitives.WriteInt64BigEndian(status.AsSpan(28), content!.Length);
        return $"F{StatusSize:x};{PacketEncoder.Binary(status)}";
    }

    private bool IsOpen(string[] arguments) => content is not null && arguments.Length != 0 && Hex.TryNumber(arguments[0], out ulong descriptor) && descriptor == Descriptor;
}
