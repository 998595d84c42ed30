// The guest's console on standard output: byte for byte, in few system calls.
using System;
using System.IO;
using System.Threading;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <summary>
/// Collects bytes and writes them at a line's end, when the buffer is full, or when the guest pauses (a prompt without newline).
/// When the reader goes away (a closed pipe, a full disk) the rest is dropped and <c>onClosed</c> is called once.
/// </summary>
internal sealed class ConsoleOutput : IConsoleSink, IDisposable
{
    private const int BufferSize = 4096;
    private const int IdleMilliseconds = 20;

    private readonly Stream stream;
    private readonly Action onClosed;
    private readonly byte[] buffer = new byte[BufferSize];
    private readonly Timer idle;
    private readonly Lock gate = new(); // guards all below
    private int count;
    private bool timerRuns;
    private volatile bool isClosed;

    public ConsoleOutput(Stream stream, Action onClosed)
    {
        this.stream = stream;
        this.onClosed = onClosed;
        idle = new Timer(_ => OnIdle());
    }

    /// <summary>Whether nobody takes what the guest writes any more.</summary>
    public bool IsClosed => isClosed;

    public void Write(byte value)
    {
        lock (gate)
        {
            buffer[count++] = value;
            if (value == (byte)'\n' || count == BufferSize)
            {
                FlushUnsynchronized();
            }
            else if (!timerRuns)
            {
                timerRuns = true;
                idle.Change(IdleMilliseconds, Timeout.Infinite);
            }
        }
    }

    public void Dispose()
    {
        idle.Dispose();
        lock (gate)
        {
            FlushUnsynchronized();
        }
    }

    private void OnIdle()
    {
        lock (gate)
        {
            timerRuns = false;
            FlushUnsynchronized();
        }
    }

    private void FlushUnsynchronized()
    {
        int length = count;
        count = 0;
        if (length == 0 || isClosed)
        {
            return;
        }

        try
        {
            stream.Write(buffer, 0, length);
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            isClosed = true;
            onClosed();
        }
    }
}
