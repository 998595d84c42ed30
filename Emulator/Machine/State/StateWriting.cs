// Writes the fields that it is led through.
using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace ToroEmu.Machines.State;

/// <param name="writer">Where they go.</param>
internal readonly unsafe struct StateWriting(BinaryWriter writer) : IStateVisitor
{
    public void Visit(ref bool field) => writer.Write(field);

    public void Visit<T>(ref T field)
        where T : unmanaged
    {
        switch (sizeof(T))
        {
            case 1: writer.Write(Unsafe.BitCast<T, byte>(field)); break;
            case 2: writer.Write(Unsafe.BitCast<T, ushort>(field)); break;
            case 4: writer.Write(Unsafe.BitCast<T, uint>(field)); break;
            case 8: writer.Write(Unsafe.BitCast<T, ulong>(field)); break;
            default: throw new NotSupportedException($"{typeof(T)} is no number");
        }
    }

    public void Visit(ulong* fields, int count)
    {
        for (int index = 0; index < count; index++) writer.Write(fields[index]);
    }

    public void Visit(byte* fields, int count) => writer.Write(new ReadOnlySpan<byte>(fields, count));
}
