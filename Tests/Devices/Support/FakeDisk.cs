// A disk in an array that can be made to fail.
using System;
using System.IO;
using ToroEmu.Devices.Virtio.Block;

namespace ToroEmu.Tests.Devices.Support;

internal sealed class FakeDisk(int sectors) : IDisk
{
    public byte[] Bytes { get; } = new byte[sectors * 512];

    public bool Fails { get; set; }

    public int Flushes { get; private set; }

    public ulong Size => (ulong)Bytes.Length;

    public bool IsReadOnly { get; init; }

    public void Read(ulong offset, Span<byte> destination)
    {
        ThrowIfFailing();
        Bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    public void Write(ulong offset, ReadOnlySpan<byte> source)
    {
        ThrowIfFailing();
        source.CopyTo(Bytes.AsSpan((int)offset, source.Length));
    }

    public void Flush()
    {
        ThrowIfFailing();
        Flushes++;
    }

    public void Save(BinaryWriter writer)
    {
    }

    public void Load(BinaryReader reader)
    {
    }

    public void Dispose()
    {
    }

    private void ThrowIfFailing()
    {
        if (Fails)
            throw new IOException("the disk is on fire");
    }
}
