// What the host says about a file system.
using System;

namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <summary>What a guest is told of struct statvfs.</summary>
/// <param name="Blocks">Size, in fragments.</param>
/// <param name="Free">Free fragments.</param>
/// <param name="Available">Free fragments for everyone.</param>
/// <param name="Files">Inodes.</param>
/// <param name="FreeFiles">Free inodes.</param>
/// <param name="BlockSize">Good size for reading and writing.</param>
/// <param name="NameLength">Longest name.</param>
/// <param name="FragmentSize">What sizes are counted in, in bytes.</param>
internal readonly record struct HostSpace(
    ulong Blocks, ulong Free, ulong Available, ulong Files, ulong FreeFiles, uint BlockSize, uint NameLength, uint FragmentSize)
{
    /// <summary>64-bit words that hold struct statvfs, of which the C library may fill fewer.</summary>
    public const int RawWords = 24;

    public static HostSpace Read(ReadOnlySpan<ulong> raw) => new(raw[2], raw[3], raw[4], raw[5], raw[6], (uint)raw[0], (uint)raw[10], (uint)raw[1]);
}
