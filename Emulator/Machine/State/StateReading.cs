// Fills the fields that it is led through.
using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace ToroEmu.Machines.State;

/// <param name="reader">Where they come from. At its end: <see cref="EndOfStreamException"/>.</param>
internal readonly unsafe struct StateReading(BinaryReader reader) : IStateVisitor
{
    public void Visit(ref bool field) => field = reader.ReadBoolean();

    public void Visit<T>(ref T field)
        where T : unmanaged
    {
        field = sizeof(T) switch
        {
            1 => Unsafe.BitCast<byte, T>(reader.ReadByte()),
            2 => Unsafe.BitCast<ushort, T>(reader.ReadUInt16()),
            4 => Unsafe.BitCast<uint, T>(reader.ReadUInt32()),
            8 => Unsafe.BitCast<ulong, T>(reader.ReadUInt64()),
            _ => throw new NotSupportedException($"{typeof(T)} is no number"),
        };
    }

    public void Visit(ulong* fields, int count)
    {
        for (int index = 0; index < count; index++) fields[index] = reader.ReadUInt64();
    }

    public void Visit(byte* fields, int count) => reader.BaseStream.ReadExactly(new Span<byte>(fields, count));
}
