// The guest's console in memory.
using System;
using System.IO;
using System.Threading;

using ToroEmu.Machines;

namespace ToroEmu.Cli.Testing;

/// <summary>Keeps what the guest writes, up to a size; then calls <c>onFull</c>, and drops the rest.</summary>
internal sealed class ConsoleBuffer(Action onFull) : IConsoleSink, IDisposable
{
    public const int BytesMax = 16 << 20;

    private readonly Lock gate = new(); // guards bytes
    private readonly MemoryStream bytes = new();
    private volatile bool isFull;

    public bool IsFull => isFull;

    public void Write(byte value)
    {
        lock (gate)
        {
            if (bytes.Length < BytesMax)
            {
                bytes.WriteByte(value);
                return;
            }
        }

        if (isFull) return;
        isFull = true;
        onFull();
    }

    public void Dispose() => bytes.Dispose();

    public byte[] ToArray()
    {
        lock (gate) return bytes.ToArray();
    }
}
