// The state that a look waits for, in a snapshot.
using System;
using System.IO;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal unsafe partial struct SpinState
{
    public static void Save(SpinState* state, BinaryWriter writer)
    {
        foreach (ulong value in (ulong[])[state->Rip, state->Flags, state->KernelGsBase, state->Cr2, state->Mxcsr]) writer.Write(value);
        writer.Write(Bytes(state->Registers, GeneralBytes));
        writer.Write(Bytes(&state->Vectors, VectorBytes));
        writer.Write(Bytes(&state->X87, sizeof(X87State)));
        writer.Write(Bytes(&state->Segments, sizeof(CpuState.SegmentArray)));
    }

    public static void Load(SpinState* state, BinaryReader reader)
    {
        *state = default;
        state->Rip = reader.ReadUInt64();
        state->Flags = reader.ReadUInt64();
        state->KernelGsBase = reader.ReadUInt64();
        state->Cr2 = reader.ReadUInt64();
        state->Mxcsr = (uint)reader.ReadUInt64();
        reader.BaseStream.ReadExactly(new Span<byte>(state->Registers, GeneralBytes));
        reader.BaseStream.ReadExactly(new Span<byte>(&state->Vectors, VectorBytes));
        reader.BaseStream.ReadExactly(new Span<byte>(&state->X87, sizeof(X87State)));
        reader.BaseStream.ReadExactly(new Span<byte>(&state->Segments, sizeof(CpuState.SegmentArray)));
    }
}
