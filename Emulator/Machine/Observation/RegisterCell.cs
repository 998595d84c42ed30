// One register, by the manuals' name.
using System;
using System.Buffers.Binary;

using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Observation;

/// <summary>How a register is read and written, whatever its width. Values are little-endian.</summary>
internal sealed class RegisterCell
{
    /// <summary>Bytes of the widest register.</summary>
    public const int BytesMax = 32;

    private readonly ReadBytes read;
    private readonly WriteBytes? write;

    /// <param name="bytes">Its width.</param>
    /// <param name="read">Fills all of the width.</param>
    /// <param name="write"><see langword="false"/>: the machine does not allow it, and nothing has changed; null: nobody may write it.</param>
    public RegisterCell(int bytes, ReadBytes read, WriteBytes? write)
    {
        Bytes = bytes;
        this.read = read;
        this.write = write;
    }

    /// <summary>Reads a register into a buffer of its width.</summary>
    public delegate void ReadBytes(Core core, Span<byte> value);

    /// <summary>Writes a register, as far as the machine allows it.</summary>
    public delegate bool WriteBytes(Core core, ReadOnlySpan<byte> value);

    public int Bytes { get; }

    /// <summary>A register of at most 64 bits.</summary>
    public static RegisterCell Word(int bytes, Func<Core, ulong> read, Func<Core, ulong, bool>? write = null) => new(
        bytes,
        (core, value) => Put(value, read(core)),
        write is null ? null : (core, value) => write(core, Get(value)));

    public void Read(Core core, Span<byte> value) => read(core, value[..Bytes]);

    /// <summary><see langword="false"/>: it may not be written so.</summary>
    public bool TryWrite(Core core, ReadOnlySpan<byte> value) => write is not null && write(core, value[..Bytes]);

    private static void Put(Span<byte> value, ulong word)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(whole, word);
        whole[..value.Length].CopyTo(value);
    }

    private static ulong Get(ReadOnlySpan<byte> value)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        whole.Clear();
        value.CopyTo(whole);
        return BinaryPrimitives.ReadUInt64LittleEndian(whole);
    }
}
