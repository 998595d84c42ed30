// Standard input, output and error as the host gave them to the process.
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace ToroEmu.Cli;

/// <summary>
/// Reads and writes a file descriptor and does nothing else. The console class of .NET would take a terminal over: it writes control
/// characters to standard output, changes settings, for which a job in the background is stopped, and keeps silent about a closed pipe.
/// </summary>
internal sealed unsafe partial class StandardStream(int descriptor, FileAccess access) : Stream
{
    private const int ErrorInterrupted = 4; // EINTR
    private const int ErrorAgain = 11; // EAGAIN: somebody made the descriptor non-blocking
    private static readonly TimeSpan AgainPause = TimeSpan.FromMilliseconds(1);

    public override bool CanRead => access == FileAccess.Read;

    public override bool CanWrite => access == FileAccess.Write;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static Stream Input() => OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new StandardStream(0, FileAccess.Read);

    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1, FileAccess.Write);

    public static Stream Error() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2, FileAccess.Write);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        nint length;
        fixed (byte* start = buffer)
        {
            while ((length = ReadDescriptor(descriptor, start, buffer.Length)) < 0) PauseOrThrow();
        }
        return (int)length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (nint written = 0; written < buffer.Length;)
            {
                nint length = WriteDescriptor(descriptor, start + written, buffer.Length - written);
                if (length < 0) PauseOrThrow();
                else written += length;
            }
        }
    }

    public override void Flush()
    {
        // Nothing is kept here.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadDescriptor(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteDescriptor(int descriptor, byte* buffer, nint length);

    /// <exception cref="IOException">The last call failed for good.</exception>
    private static void PauseOrThrow()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == ErrorAgain) Thread.Sleep(AgainPause);
        else if (error != ErrorInterrupted) throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }
}
