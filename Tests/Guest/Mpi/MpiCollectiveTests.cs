// Barrier, Bcast, Scatter, Gather, Allgather: every root, lengths around packets, in place; and their errors.
using System;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Guest.Drivers;
using ToroEmu.Guest.Mpi;
using ToroEmu.Tests.Guest.Support;

namespace ToroEmu.Tests.Guest;

[TestFixture]
internal sealed unsafe class MpiCollectiveTests
{
    private static readonly int[] s_lengths = [0, 1, 2, 63, 64, 65, 1000, 10_000];

    /// <summary>Nobody leaves a round that somebody has not entered.</summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(16)]
    public void Barrier_HoldsAllUntilTheLast(int cores)
    {
        int entered = 0;
        Run(cores, rank =>
        {
            for (int round = 1; round <= 200; round++)
            {
                Interlocked.Increment(ref entered);
                Succeed(Mpi.Barrier());
                Check(Volatile.Read(ref entered) >= round * cores, round);
                Succeed(Mpi.Barrier());
            }
        });
        Assert.That(entered, Is.EqualTo(200 * cores));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(8)]
    [TestCase(16)]
    public void Bcast_GivesAllTheRootsVector(int cores)
    {
        Run(cores, rank =>
        {
            foreach (int length in s_lengths)
            {
                for (int root = 0; root < cores; root++)
                {
                    int[] vector = rank == root ? Block(root, length) : new int[length];
                    fixed (int* data = vector)
                        Succeed(Mpi.Bcast(data, length, MpiDatatype.Int, root));
                    Check(vector.AsSpan().SequenceEqual(Block(root, length)), length);
                }
            }
        });
    }

    [TestCase(1, false)]
    [TestCase(3, false)]
    [TestCase(3, true)]
    [TestCase(8, false)]
    [TestCase(8, true)]
    public void Scatter_GivesEachItsBlock(int cores, bool inPlace)
    {
        Run(cores, rank =>
        {
            foreach (int length in s_lengths)
            {
                for (int root = 0; root < cores; root++)
                {
                    int[] own = new int[length];
                    fixed (int* from = AllBlocks(cores, length), to = own)
                    {
                        bool isInPlace = inPlace && rank == root;
                        Succeed(Mpi.Scatter(
                            rank == root ? from : null, length, MpiDatatype.Int, isInPlace ? Mpi.InPlace : to, length, MpiDatatype.Int, root));
                        Check(own.AsSpan().SequenceEqual(isInPlace ? new int[length] : Block(rank, length)), length);
                    }
                }
            }
        });
    }

    [TestCase(1, false)]
    [TestCase(3, false)]
    [TestCase(3, true)]
    [TestCase(8, false)]
    [TestCase(8, true)]
    public void Gather_CollectsTheBlocksInOrder(int cores, bool inPlace)
    {
        Run(cores, rank =>
        {
            foreach (int length in s_lengths)
            {
                for (int root = 0; root < cores; root++)
                {
                    int[] all = rank == root ? new int[cores * length] : [];
                    bool isInPlace = inPlace && rank == root;
                    if (isInPlace)
                        Block(rank, length).CopyTo(all, rank * length);
                    fixed (int* from = Block(rank, length), to = all)
                        Succeed(Mpi.Gather(isInPlace ? Mpi.InPlace : from, length, MpiDatatype.Int, to, length, MpiDatatype.Int, root));
                    Check(rank != root || all.AsSpan().SequenceEqual(AllBlocks(cores, length)), length);
                }
            }
        });
    }

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(5, true)]
    [TestCase(8, false)]
    [TestCase(16, false)]
    public void Allgather_GivesAllTheBlocks(int cores, bool inPlace)
    {
        Run(cores, rank =>
        {
            foreach (int length in s_lengths)
            {
                int[] all = new int[cores * length];
                if (inPlace)
                    Block(rank, length).CopyTo(all, rank * length);
                fixed (int* from = Block(rank, length), to = all)
                    Succeed(Mpi.Allgather(inPlace ? Mpi.InPlace : from, length, MpiDatatype.Int, to, length, MpiDatatype.Int));
                Check(all.AsSpan().SequenceEqual(AllBlocks(cores, length)), length);
            }
        });
    }

    [TestCase(64)]
    public void AllCores_TakePart(int cores)
    {
        Run(cores, rank =>
        {
            int sum = 0;
            Succeed(Mpi.Allreduce(&rank, &sum, 1, MpiDatatype.Int, MpiOp.Sum));
            Check(sum == cores * (cores - 1) / 2, sum);
            Succeed(Mpi.Barrier());
        }, "virtiobus=irq");
    }

    /// <summary>A rank whose buffer is too short for the broadcast still passes the whole tree on, and reports.</summary>
    [Test]
    public void Bcast_TooShortOnOneRank_IsTruncatedThere()
    {
        Run(4, rank =>
        {
            int[] vector = new int[10];
            fixed (int* data = vector)
            {
                int error = Mpi.Bcast(data, rank == 3 ? 5 : 10, MpiDatatype.Int, 0);
                Check(error == (rank == 3 ? MpiError.Truncate : MpiError.Success), error);
            }
        });
    }

    [Test]
    public void BadArguments_AreRefusedBeforeAnythingIsSent()
    {
        Run(2, rank =>
        {
            int value = 0;
            int other = 0;
            Check(Mpi.Bcast(&value, 1, MpiDatatype.Int, 2) == MpiError.Root, 1);
            Check(Mpi.Bcast(&value, -1, MpiDatatype.Int, 0) == MpiError.Count, 2);
            Check(Mpi.Bcast(&value, 1, MpiDatatype.Null, 0) == MpiError.Type, 3);
            Check(Mpi.Bcast(null, 1, MpiDatatype.Int, 0) == MpiError.Buffer, 4);
            Check(Mpi.Reduce(&value, &other, 1, MpiDatatype.Int, MpiOp.Null, 0) == MpiError.Op, 5);
            Check(Mpi.Reduce(&value, &other, 1, MpiDatatype.Float, MpiOp.Band, 0) == MpiError.Op, 6);
            Check(Mpi.Reduce(&value, &other, 1, MpiDatatype.Byte, MpiOp.Sum, 0) == MpiError.Op, 7);
            Check(Mpi.Reduce(&value, &other, 1, MpiDatatype.Int, (MpiOp)11, 0) == MpiError.Op, 8);
            Check(Mpi.Reduce(&value, &value, 1, MpiDatatype.Int, MpiOp.Sum, rank) == MpiError.Buffer, 9);
            Check(Mpi.Reduce(&value, null, 1, MpiDatatype.Int, MpiOp.Sum, rank) == MpiError.Buffer, 10);
            Check(Mpi.Reduce(Mpi.InPlace, &value, 1, MpiDatatype.Int, MpiOp.Sum, 1 - rank) == MpiError.Buffer, 11);
            Check(Mpi.Allreduce(&value, &value, 1, MpiDatatype.Int, MpiOp.Sum) == MpiError.Buffer, 12);
            Check(Mpi.Allreduce(Mpi.InPlace, Mpi.InPlace, 1, MpiDatatype.Int, MpiOp.Sum) == MpiError.Buffer, 13);
            Check(Mpi.Gather(&value, 1, MpiDatatype.Int, &other, 1, MpiDatatype.Int, -1) == MpiError.Root, 14);
            Check(Mpi.Scatter(&value, 1, MpiDatatype.Null, &other, 1, MpiDatatype.Int, rank) == MpiError.Type, 15);
            Check(Mpi.Allgather(null, 1, MpiDatatype.Int, &other, 1, MpiDatatype.Int) == MpiError.Buffer, 16);
            Check(VirtIOBus.PeekFrom(1 - rank) == VirtIOBusError.WouldBlock, 17);
        });
    }

    private static void Run(int cores, Action<int> program, string commandLine = "") => GuestCores.BootAndRun(cores, rank =>
    {
        Succeed(Mpi.Init());
        Mpi.ErrorsReturn = true;
        program(rank);
    }, commandLine: commandLine);

    private static int[] Block(int rank, int length) => Enumerable.Range(rank * 1_000_000, length).ToArray();

    private static int[] AllBlocks(int cores, int length) => Enumerable.Range(0, cores).SelectMany(rank => Block(rank, length)).ToArray();

    private static void Succeed(int error)
    {
        if (error != MpiError.Success)
            throw new InvalidOperationException(MpiError.TextOf(error));
    }

    private static void Check(bool condition, int what)
    {
        if (!condition)
            throw new InvalidOperationException($"Check failed at {what}.");
    }
}
