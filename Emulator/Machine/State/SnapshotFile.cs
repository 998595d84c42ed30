// Snapshots as files.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>
/// Eight letters, the version of the format (4 bytes), everything else compressed (zlib), and SHA-256 over all of that. See docs/snapshots.md. Nothing is
/// believed: no length in a file makes more room than the file has bytes for.
/// </summary>
internal static class SnapshotFile
{
    /// <summary>The version that is written, and read.</summary>
    public const uint Version = 2;

    private const int HeaderSize = 12;
    private const string Unfinished = ".part";

    /// <summary>What such a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "TOROSNAP"u8;

    /// <summary>Whether the bytes of a file say so.</summary>
    public static bool IsSnapshot(ReadOnlySpan<byte> content) => content.StartsWith(Magic);

    /// <summary>Whether a file says of itself that it is a snapshot. One that cannot be read is none.</summary>
    public static bool IsSnapshot(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[Magic.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Writes the whole file under another name, has the host put it on its disk, and gives it its name in one step.</summary>
    public static void Save(MachineSnapshot snapshot, string path)
    {
        try
        {
            FileInfo named = new(path);
            string target = named.LinkTarget is null ? path : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            using (FileStream file = new(target + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                Write(snapshot, file);
                file.Flush(flushToDisk: true);
            }

            File.Move(target + Unfinished, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MachineException($"{path}: the snapshot cannot be written ({OneLine(e)}); name a file in a folder that exists, is yours and has room");
        }
    }

    public static void Write(MachineSnapshot snapshot, Stream stream)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HashedStream hashed = new(stream, hash);
        byte[] header = new byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(Magic.Length), Version);
        hashed.Write(header);
        using (ZLibStream compressed = new(hashed, CompressionLevel.Fastest, leaveOpen: true))
        using (BufferedStream buffered = new(compressed, 1 << 16))
        using (BinaryWriter writer = new(buffered, Encoding.UTF8))
            WriteContent(snapshot, writer);
        stream.Write(hash.GetHashAndReset());
    }

    /// <param name="path">The file.</param>
    /// <param name="tries">Whether to make a machine at once, to see whether all parts fit.</param>
    public static MachineSnapshot Load(string path, bool tries = true)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Load(file, path, tries);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MachineException($"{path} does not exist; check the path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MachineException($"{path} cannot be read ({OneLine(e)})");
        }
    }

    /// <param name="stream">From here to its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="tries">As above.</param>
    public static MachineSnapshot Load(Stream stream, string name, bool tries = true)
    {
        try
        {
            using Stream? copy = stream.CanSeek ? null : Copy(stream);
            Check(copy ?? stream, name);
            using ZLibStream expanded = new(copy ?? stream, CompressionMode.Decompress, leaveOpen: true);
            using BufferedStream buffered = new(expanded, 1 << 16);
            using BinaryReader reader = new(buffered, Encoding.UTF8);
            return ReadContent(reader, tries);
        }
        catch (MachineException e) when (!e.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new MachineException($"{name}: {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new MachineException($"{name} is damaged ({OneLine(e)}); take the snapshot again");
        }
    }

    /// <summary>Leaves the stream behind the header.</summary>
    private static void Check(Stream stream, string name)
    {
        long start = stream.Position, length = stream.Length - start - SHA256.HashSizeInBytes;
        Span<byte> header = stackalloc byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < Magic.Length || !header[..Magic.Length].SequenceEqual(Magic))
            throw new MachineException($"{name} is no snapshot of toroemu; make one with: toroemu snapshot IMAGE --at N -o FILE");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[Magic.Length..]);
        if (length >= HeaderSize && version > Version)
            throw new MachineException($"{name} was written by a later toroemu (format {version}, this one reads {Version}); update toroemu, or take the snapshot again");
        if (length < HeaderSize || version != Version || !IsWhole(stream, start, length))
            throw new MachineException($"{name} is damaged or cut off (its checksum is wrong); copy it again, or take the snapshot again");
        stream.Position = start + HeaderSize;
    }

    private static bool IsWhole(Stream stream, long start, long length)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[1 << 16];
        stream.Position = start;
        for (long left = length; left > 0;)
        {
            int read = stream.Read(piece, 0, (int)Math.Min(left, piece.Length));
            if (read == 0) return false;
            hash.AppendData(piece, 0, read);
            left -= read;
        }

        Span<byte> said = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(said);
        return said.SequenceEqual(hash.GetHashAndReset());
    }

    private static MemoryStream Copy(Stream stream)
    {
        MemoryStream copy = new();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static void WriteContent(MachineSnapshot snapshot, BinaryWriter writer)
    {
        MachineDescription.Save(snapshot.Config, snapshot.Image, writer);
        writer.Write(snapshot.Position.Instructions);
        writer.Write(snapshot.Position.Slices);
        writer.Write(snapshot.Position.Nanoseconds);
        writer.Write(snapshot.Sections.Count);
        foreach ((string name, byte[] bytes) in snapshot.Sections)
        {
            writer.Write(name);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        writer.Write((uint)snapshot.Pages.Numbers.Count);
        foreach (uint page in snapshot.Pages.Numbers)
        {
            writer.Write(page);
            writer.Write(snapshot.Pages.Find(page));
        }
    }

    private static MachineSnapshot ReadContent(BinaryReader reader, bool tries)
    {
        (MachineConfig config, ImageIdentity image) = MachineDescription.Load(reader);
        RunPosition position = new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        List<KeyValuePair<string, byte[]>> sections = ReadSections(reader);
        MachineSnapshot snapshot = new(config, image, image.FindSymbols()) { Position = position, Sections = sections };
        try
        {
            ReadPages(snapshot, reader);
            if (reader.BaseStream.ReadByte() >= 0) throw new InvalidDataException("there is more than it should have");
            if (tries) snapshot.Try();
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    private static List<KeyValuePair<string, byte[]>> ReadSections(BinaryReader reader)
    {
        List<KeyValuePair<string, byte[]>> sections = [];
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            string name = reader.ReadString();
            sections.Add(KeyValuePair.Create(name, ReadBytes(reader, reader.ReadInt32())));
        }

        return sections;
    }

    /// <summary>Room grows with what is there, whatever the length says.</summary>
    private static byte[] ReadBytes(BinaryReader reader, int length)
    {
        if (length < 0) throw new InvalidDataException($"a section of {length} bytes");
        using MemoryStream bytes = new();
        for (int left = length; left > 0;)
        {
            byte[] piece = reader.ReadBytes(Math.Min(left, 1 << 16));
            if (piece.Length == 0) throw new EndOfStreamException("it ends within a section");
            bytes.Write(piece);
            left -= piece.Length;
        }

        return bytes.ToArray();
    }

    private static void ReadPages(MachineSnapshot snapshot, BinaryReader reader)
    {
        uint pages = (uint)(snapshot.Config.MemoryBytes / GuestRam.PageSize), next = 0;
        for (uint count = reader.ReadUInt32(); count > 0; count--)
        {
            uint page = reader.ReadUInt32();
            if (page < next || page >= pages) throw new InvalidDataException($"page {page} of RAM where {next} may be next, of {pages}");
            Span<byte> bytes = snapshot.Pages.Add(page);
            reader.BaseStream.ReadExactly(bytes);
            snapshot.Tree.Set(page, bytes);
            next = page + 1;
        }

        snapshot.Tree.Settle();
    }

    private static string OneLine(Exception e) => string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
