// The state that a look waits for, in a snapshot.
using System;
using System.IO;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal unsafe partial struct SpinState
{
    private const int X87RegisterBytes = 8 * 16;

    public static void Save(SpinState* state, BinaryWriter writer)
    {
        foreach (ulong value in (ulong[])[state->Rip, state->Flags, state->KernelGsBase, state->Cr2, state->Mxcsr]) writer.Write(value);
        writer.Write(Bytes(state->Registers, GeneralBytes));
        writer.Write(Bytes(&state->Vectors, VectorBytes));
        ref X87State x87 = ref state->X87;
        fixed (byte* registers = x87.Registers) writer.Write(Bytes(registers, X87RegisterBytes));
        foreach (ulong value in (ulong[])[x87.Control, x87.Status, x87.Tags, x87.Opcode, x87.CodeSelector, x87.DataSelector, x87.InstructionPointer, x87.DataPointer]) writer.Write(value);
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
        ref X87State x87 = ref state->X87;
        fixed (byte* registers = x87.Registers) reader.BaseStream.ReadExactly(new Span<byte>(registers, X87RegisterBytes));
        x87.Control = (ushort)reader.ReadUInt64();
        x87.Status = (ushort)reader.ReadUInt64();
        x87.Tags = (byte)reader.ReadUInt64();
        x87.Opcode = (ushort)reader.ReadUInt64();
        x87.CodeSelector = (ushort)reader.ReadUInt64();
        x87.DataSelector = (ushort)reader.ReadUInt64();
        x87.InstructionPointer = reader.ReadUInt64();
        x87.DataPointer = reader.ReadUInt64();
        reader.BaseStream.ReadExactly(new Span<byte>(&state->Segments, sizeof(CpuState.SegmentArray)));
    }
}
