// Bump allocation for decoded blocks.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace ToroEmu.Interpreter;

/// <summary>Native memory that is given back all at once.</summary>
internal sealed unsafe class Arena : IDisposable
{
    private const int ChunkSize = 256 << 10;
    private const int Alignment = 64;

    private readonly List<nint> chunks = [];
    private byte* next;
    private byte* end;

    /// <summary>Bytes taken from the host.</summary>
    public long Used => (long)chunks.Count * ChunkSize;

    /// <summary>Zeroed memory on a cache line of its own; <paramref name="size"/> is far below a chunk.</summary>
    public byte* Allocate(int size)
    {
        int rounded = (size + Alignment - 1) & ~(Alignment - 1);
        if (next == null || end - next < rounded) AddChunk();
        byte* result = next;
        next += rounded;
        return result;
    }

    public void Reset()
    {
        foreach (nint chunk in chunks) NativeMemory.AlignedFree((void*)chunk);
        chunks.Clear();
        next = end = null;
    }

    public void Dispose() => Reset();

    private void AddChunk()
    {
        next = (byte*)NativeMemory.AlignedAlloc(ChunkSize, Alignment);
        NativeMemory.Clear(next, ChunkSize);
        end = next + ChunkSize;
        chunks.Add((nint)next);
    }
}
