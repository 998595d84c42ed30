// ConsoleOutput: when bytes leave the buffer, and what happens when nobody reads them.
using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Cli;

namespace ToroEmu.Tests.Cli;

public sealed class ConsoleOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public void Write_Line_LeavesInOnePiece()
    {
        PieceStream stream = new();
        using ConsoleOutput console = new(stream, () => { });
        Write(console, "one\ntwo\n");
        Assert.That(stream.Pieces, Is.EqualTo(new[] { "one\n", "two\n" }));
    }

    [Test]
    public void Write_PromptWithoutNewline_LeavesWhenTheGuestPauses()
    {
        PieceStream stream = new();
        using ConsoleOutput console = new(stream, () => { });
        Write(console, "> ");
        Assert.That(SpinWait.SpinUntil(() => !stream.Pieces.IsEmpty, Patience), Is.True);
        Assert.That(stream.Pieces, Is.EqualTo(new[] { "> " }));
    }

    [Test]
    public void Dispose_RestOfLine_IsWritten()
    {
        PieceStream stream = new();
        ConsoleOutput console = new(stream, () => { });
        Write(console, "rest");
        console.Dispose();
        console.Dispose();
        Assert.That(string.Concat(stream.Pieces), Is.EqualTo("rest"));
    }

    [Test]
    public void Write_ManyThreads_LosesNothing()
    {
        PieceStream stream = new();
        ConsoleOutput console = new(stream, () => { });
        System.Threading.Tasks.Parallel.For(0, 8, _ => Write(console, new string('x', 10_000)));
        console.Dispose();
        Assert.That(string.Concat(stream.Pieces), Has.Length.EqualTo(80_000));
    }

    [Test]
    public void Write_ReaderIsGone_TellsOnceAndDropsTheRest()
    {
        int closed = 0;
        using ConsoleOutput console = new(new ClosedStream(), () => closed++);
        Write(console, "one\ntwo\nthree\n");
        Assert.That(closed, Is.EqualTo(1));
    }

    private static void Write(ConsoleOutput console, string text)
    {
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            console.Write(b);
        }
    }

    private sealed class PieceStream : MemoryStream
    {
        public ConcurrentQueue<string> Pieces { get; } = [];

        public override void Write(byte[] buffer, int offset, int count) => Pieces.Enqueue(Encoding.UTF8.GetString(buffer, offset, count));
    }

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");
    }
}
