// Interrupts delivered by many threads at once: none may be lost, none invented.
using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class ConcurrentDeliveryTests
{
    /// <summary>
    /// Each sender owns a vector, and sends the next one only when its last was taken; all vectors share two IRR words, so that a
    /// lost update would leave a sender waiting for good.
    /// </summary>
    [Test]
    public void Every_interrupt_is_taken_exactly_once()
    {
        const int Senders = 6;
        const int Rounds = 8_000;
        ApicBoard board = new(1);
        long[] taken = new long[Senders];
        Task[] tasks = [.. Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAll(board, sender, taken, Rounds)))];
        for (long total = 0; total < Senders * Rounds;)
        {
            Assert.That(tasks.Any(task => task.IsFaulted), Is.False, $"a sender waits in vain, {total} taken");
            if (board.TakeSignals(0) == CoreEvent.None)
            {
                Thread.Yield();
                continue;
            }

            while (board[0].TryAccept(out byte vector))
            {
                board[0].Eoi();
                Interlocked.Increment(ref taken[SenderOf(vector)]);
                total++;
            }
        }

        Assert.That(Task.WaitAll(tasks, 60_000), Is.True);
        Assert.That(taken, Is.All.EqualTo(Rounds));
        Assert.That(board[0].HasDeliverable, Is.False);
    }

    [Test]
    public void Level_and_edge_interrupts_in_one_word_of_IRR_do_not_disturb_each_other()
    {
        const int Rounds = 20_000;
        const byte LevelVector = 0x41;
        const byte EdgeNeighbour = 0x42;
        const byte EdgeAbove = 0x52;
        ApicBoard board = new(1);
        IoApic ioApic = new(board.Router);
        ioApic.Write(IoApicSpec.IoRegSel, 4, IoApicSpec.RedirectionTable);
        ioApic.Write(IoApicSpec.IoWin, 4, IoApicSpec.Level | LevelVector);
        using CancellationTokenSource stop = new();
        Task edges = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                board.Router.Deliver(0, EdgeAbove);
                board.Router.Deliver(0, EdgeNeighbour);
            }
        });
        int taken = 0;
        ioApic.Pin(0).Raise(); // stays up: every EOI sends it again
        for (int looks = 0; taken < Rounds; looks++)
        {
            Assert.That(looks, Is.LessThan(5_000_000), "the level-triggered interrupt stopped coming");
            if (!board[0].TryAccept(out byte vector))
                continue;
            taken += vector == LevelVector ? 1 : 0;
            board[0].Eoi();
        }

        stop.Cancel();
        edges.Wait();
        Assert.That(board.IsLevel(0, LevelVector), Is.True);
        Assert.That(board.IsLevel(0, EdgeNeighbour), Is.False);
    }

    private static int SenderOf(byte vector) => (vector - 0x30) / 9;

    private static byte VectorOf(int sender) => (byte)(0x30 + sender * 9);

    private static void SendAll(ApicBoard board, int sender, long[] taken, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            board.Router.Send(new InterruptMessage(VectorOf(sender), DeliveryMode.Fixed, 0, false, false));
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref taken[sender]) > round, 30_000))
                throw new TimeoutException($"sender {sender}, round {round}");
        }
    }
}
