// A console port whose output is a file.
using System;
using System.IO;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>Appends to nothing: the file is made anew. When the host fails (a full disk) the rest is lost. There is no input.</summary>
public sealed class FileChannel : IConsoleChannel
{
    private readonly FileStream _file;
    private bool _hasFailed;

    /// <summary>Throws what <see cref="FileStream"/> throws.</summary>
    public FileChannel(string path) => _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <inheritdoc/>
    public bool IsConnected => true;

    /// <inheritdoc/>
    public bool ExpectsInput => false;

    /// <inheritdoc/>
    public int WriteSpace => int.MaxValue;

    /// <inheritdoc/>
    public bool HasInput => false;

    /// <inheritdoc/>
    public void Start(Action changed)
    {
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_hasFailed)
            return;
        try
        {
            _file.Write(bytes);
        }
        catch (IOException)
        {
            _hasFailed = true;
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> bytes) => 0;

    public void Dispose() => _file.Dispose();
}
