// A word per worker that survives it: which batch and case it was at.
using System;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace ToroEmu.Fuzz;

/// <summary>A file that worker and parent map; the worker may die at any instruction.</summary>
internal sealed class Progress : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public Progress(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, 16);
        view = file.CreateViewAccessor(0, 16);
    }

    /// <summary>Number of the batch times <see cref="FuzzBatch.Cases"/> plus the case in it.</summary>
    public long Position
    {
        get => view.ReadInt64(0);
        set => view.Write(0, value);
    }

    /// <summary>Cases done.</summary>
    public long Done
    {
        get => view.ReadInt64(8);
        set => view.Write(8, value);
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
