// A disk in a raw file of the host.
using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace ToroEmu.Devices.Virtio.Block;

/// <summary>Sector n is at n * 512. A file that ends within a sector reads as zeros from there.</summary>
public sealed class FileDisk : IDisk
{
    private readonly SafeFileHandle _file;

    /// <summary>Opens a file. A writable one is nobody else's at the same time. Throws what <see cref="File.OpenHandle"/> throws.</summary>
    public FileDisk(string path, bool readOnly)
    {
        IsReadOnly = readOnly;
        _file = File.OpenHandle(path, FileMode.Open, readOnly ? FileAccess.Read : FileAccess.ReadWrite, readOnly ? FileShare.ReadWrite : FileShare.None);
        ulong length = (ulong)RandomAccess.GetLength(_file);
        Size = (length + BlockSpec.SectorSize - 1) / BlockSpec.SectorSize * BlockSpec.SectorSize;
    }

    /// <inheritdoc/>
    public ulong Size { get; }

    /// <inheritdoc/>
    public bool IsReadOnly { get; }

    /// <inheritdoc/>
    public bool WritesToHost => !IsReadOnly;

    /// <inheritdoc/>
    public void Read(ulong offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int length = RandomAccess.Read(_file, destination, (long)offset);
            if (length == 0)
                break;
            destination = destination[length..];
            offset += (ulong)length;
        }

        destination.Clear();
    }

    /// <inheritdoc/>
    public void Write(ulong offset, ReadOnlySpan<byte> source) => RandomAccess.Write(_file, source, (long)offset);

    /// <inheritdoc/>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Nothing: the file is outside of the machine.</summary>
    public void Save(BinaryWriter writer)
    {
    }

    /// <inheritdoc cref="Save"/>
    public void Load(BinaryReader reader)
    {
    }

    public void Dispose() => _file.Dispose();
}
