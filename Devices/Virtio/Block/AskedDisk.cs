// A disk of the host, as a machine that is to repeat itself sees it.
using System;
using System.Buffers.Binary;
using System.IO;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Block;

/// <summary>
/// Every look at the disk is a question to the host: sectors that are read are in the record, so a replay needs no disk, and it does not matter
/// what has been written to the file since. An answer is one byte, zero if all went well, and what was read.
/// </summary>
public sealed class AskedDisk : IDisk
{
    private const byte Done = 0, Failed = 1;

    private readonly IDisk? _disk;
    private readonly IHostPort _port;

    /// <param name="input">Where questions go.</param>
    /// <param name="disk">The host's disk, owned; null in a replay.</param>
    public AskedDisk(IHostInput input, IDisk? disk)
    {
        ArgumentNullException.ThrowIfNull(input);
        _disk = disk;
        _port = input.Open(_ => { });
        byte[] answer = _port.Ask(Describe);
        IsReadOnly = answer[0] != 0;
        Size = BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(1));
    }

    /// <inheritdoc/>
    public ulong Size { get; }

    /// <inheritdoc/>
    public bool IsReadOnly { get; }

    /// <inheritdoc/>
    public bool WritesToHost => _disk is { WritesToHost: true };

    /// <inheritdoc/>
    public void Read(ulong offset, Span<byte> destination)
    {
        int length = destination.Length;
        byte[] answer = Ask(length, read => _disk!.Read(offset, read));
        answer.AsSpan(1, length).CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Write(ulong offset, ReadOnlySpan<byte> source)
    {
        byte[]? copy = _disk is null ? null : source.ToArray();
        Ask(0, _ => _disk!.Write(offset, copy));
    }

    /// <inheritdoc/>
    public void Flush() => Ask(0, _ => _disk!.Flush());

    /// <inheritdoc/>
    public void Save(BinaryWriter writer) => _disk?.Save(writer);

    /// <inheritdoc/>
    public void Load(BinaryReader reader) => _disk?.Load(reader);

    public void Dispose() => _disk?.Dispose();

    private byte[] Describe()
    {
        byte[] answer = new byte[1 + sizeof(ulong)];
        answer[0] = _disk!.IsReadOnly ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(answer.AsSpan(1), _disk.Size);
        return answer;
    }

    private byte[] Ask(int length, Action<byte[]> act)
    {
        byte[] answer = _port.Ask(() => Answer(length, act));
        return answer[0] == Done && answer.Length == 1 + length ? answer : throw new IOException("the host has failed");
    }

    private static byte[] Answer(int length, Action<byte[]> act)
    {
        byte[] bytes = new byte[length];
        try
        {
            act(bytes);
            return [Done, .. bytes];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Failed];
        }
    }
}
