// What the host says about a file.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <summary>struct statx (linux/stat.h), the same on every processor.</summary>
/// <param name="Identity">What no other file has while this one lives.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Blocks">Blocks of 512 bytes.</param>
/// <param name="Accessed">Time of the last access.</param>
/// <param name="Modified">Time of the last change of the content.</param>
/// <param name="Changed">Time of the last change of anything.</param>
/// <param name="Born">When it was made; zero where the file system does not know.</param>
/// <param name="Mode">Kind and permissions.</param>
/// <param name="Links">Names.</param>
/// <param name="User">Owner.</param>
/// <param name="Group">Owning group.</param>
/// <param name="Device">Of a device file: its number, as the kernel packs it into 32 bits.</param>
/// <param name="BlockSize">Good size for reading and writing.</param>
internal readonly record struct HostStatus(
    FileIdentity Identity,
    ulong Size,
    ulong Blocks,
    HostTime Accessed,
    HostTime Modified,
    HostTime Changed,
    HostTime Born,
    uint Mode,
    uint Links,
    uint User,
    uint Group,
    uint Device,
    uint BlockSize)
{
    /// <summary>Bytes of struct statx.</summary>
    public const int RawSize = 256;

    public uint Kind => Mode & LinuxFile.KindMask;

    public static HostStatus Read(ReadOnlySpan<byte> raw) => new(
        new FileIdentity(U64(raw, 136), U64(raw, 32)),
        U64(raw, 40),
        U64(raw, 48),
        Time(raw, 64),
        Time(raw, 112),
        Time(raw, 96),
        Time(raw, 80),
        BinaryPrimitives.ReadUInt16LittleEndian(raw[28..]),
        U32(raw, 16),
        U32(raw, 20),
        U32(raw, 24),
        Pack(U32(raw, 128), U32(raw, 132)),
        U32(raw, 4));

    private static uint U32(ReadOnlySpan<byte> raw, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(raw[offset..]);

    private static ulong U64(ReadOnlySpan<byte> raw, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(raw[offset..]);

    private static HostTime Time(ReadOnlySpan<byte> raw, int offset) => new((long)U64(raw, offset), U32(raw, offset + 8));

    /// <summary>new_encode_dev of the kernel.</summary>
    private static uint Pack(uint major, uint minor) => (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
}
