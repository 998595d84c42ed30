// A machine's memory and symbols.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;

using ToroEmu.Symbols;

namespace ToroEmu.Testing;

/// <remarks>Addresses are virtual ones; they are looked up in the page tables of a core, core 0 unless another one is named. Numbers are little-endian.</remarks>
public sealed partial class Machine
{
    /// <summary>
    /// The address of a function or variable: by the name that the linker knows, the name as reports show it, or the end of that name, if it is the only one
    /// (<c>main</c>, <c>Program.PingAll</c>).
    /// </summary>
    /// <exception cref="ArgumentException">There is no such symbol, or several.</exception>
    public ulong Symbol(string name)
    {
        ImmutableArray<ToroEmu.Symbols.Symbol> found = Inspector.Symbols.Named(name);
        if (found.Length == 1) return found[0].Address;
        throw new ArgumentException(
            found.IsEmpty ? $"{config.ImagePath} has no symbol \"{name}\"" : $"\"{name}\" is one of {string.Join(", ", found.Select(symbol => symbol.Name))}: write more of it", nameof(name));
    }

    /// <summary>All names of the image, by address.</summary>
    public IEnumerable<ToroEmu.Symbols.Symbol> Symbols => Inspector.Symbols.All;

    /// <summary>Reads memory.</summary>
    /// <exception cref="ArgumentException">Not all of it is mapped RAM.</exception>
    public byte[] ReadMemory(ulong address, int length, int core = 0)
    {
        byte[] bytes = new byte[length];
        int read = Inspector.ReadMemory(Known(core), address, bytes);
        return read == length ? bytes : throw Unmapped(address + (ulong)read, core);
    }

    /// <summary>Reads memory from a symbol on.</summary>
    /// <inheritdoc cref="ReadMemory(ulong, int, int)" path="/exception"/>
    public byte[] ReadMemory(string symbol, int length, int core = 0) => ReadMemory(Symbol(symbol), length, core);

    /// <inheritdoc cref="ReadMemory(ulong, int, int)"/>
    public byte ReadByte(ulong address, int core = 0) => ReadMemory(address, sizeof(byte), core)[0];

    /// <inheritdoc cref="ReadMemory(ulong, int, int)"/>
    public ushort ReadUInt16(ulong address, int core = 0) => BinaryPrimitives.ReadUInt16LittleEndian(ReadMemory(address, sizeof(ushort), core));

    /// <inheritdoc cref="ReadMemory(ulong, int, int)"/>
    public uint ReadUInt32(ulong address, int core = 0) => BinaryPrimitives.ReadUInt32LittleEndian(ReadMemory(address, sizeof(uint), core));

    /// <inheritdoc cref="ReadMemory(ulong, int, int)"/>
    public ulong ReadUInt64(ulong address, int core = 0) => BinaryPrimitives.ReadUInt64LittleEndian(ReadMemory(address, sizeof(ulong), core));

    /// <summary>Reads a variable of the image.</summary>
    public uint ReadUInt32(string symbol, int core = 0) => ReadUInt32(Symbol(symbol), core);

    /// <summary>Reads a variable of the image.</summary>
    public ulong ReadUInt64(string symbol, int core = 0) => ReadUInt64(Symbol(symbol), core);

    /// <summary>Reads a text that ends with a zero byte, as C has them.</summary>
    /// <exception cref="ArgumentException">Not all of it is mapped RAM.</exception>
    public string ReadString(ulong address, int core = 0)
    {
        List<byte> bytes = [];
        while (ReadByte(address + (ulong)bytes.Count, core) is byte next and not 0) bytes.Add(next);
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Reads guest physical memory.</summary>
    /// <exception cref="ArgumentException">Not all of it is RAM.</exception>
    public byte[] ReadPhysical(ulong address, int length)
    {
        byte[] bytes = new byte[length];
        return inner.TryReadMemory(address, bytes) ? bytes : throw new ArgumentException($"physical {address:x}, {length} bytes: not all of it is RAM", nameof(address));
    }

    /// <summary>Writes memory, whatever the rights of its pages. From here on the run is another one than without, and no replay knows of it.</summary>
    /// <exception cref="ArgumentException">Not all of it is mapped RAM; nothing was written.</exception>
    public void WriteMemory(ulong address, ReadOnlySpan<byte> bytes, int core = 0)
    {
        if (!Inspector.TryWriteMemory(Known(core), address, bytes)) throw Unmapped(address, core);
    }

    /// <inheritdoc cref="WriteMemory"/>
    public void WriteUInt32(ulong address, uint value, int core = 0)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        WriteMemory(address, bytes, core);
    }

    /// <inheritdoc cref="WriteMemory"/>
    public void WriteUInt64(ulong address, ulong value, int core = 0)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        WriteMemory(address, bytes, core);
    }

    private int Known(int core)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(core);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(core, config.Cores);
        return core;
    }

    private static ArgumentException Unmapped(ulong address, int core) => new($"address {address:x} of core {core} is not mapped to RAM now", nameof(address));
}
