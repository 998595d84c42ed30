// Send and Recv: matching, order, the unexpected, and every error that the standard asks for.
using System;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Guest.Drivers;
using ToroEmu.Guest.Mpi;
using ToroEmu.Tests.Guest.Support;

namespace ToroEmu.Tests.Guest;

[TestFixture]
internal sealed unsafe class MpiPointToPointTests
{
    [TestCase(2, 0)]
    [TestCase(2, 1)]
    [TestCase(2, 487)]
    [TestCase(2, 2024)]
    [TestCase(2, 2025)]
    [TestCase(3, 1_000_000)]
    public void Recv_GivesTheMessageAndItsStatus(int cores, int length)
    {
        byte[] sent = Pattern(length);
        Run(cores, rank =>
        {
            if (rank == 0)
                Succeed(Send(sent, 1, 17));
            if (rank != 1)
                return;
            (byte[] received, MpiStatus status) = Receive(length + 10, 0, 17);
            Assert.That(received, Is.EqualTo(sent));
            Assert.That((status.Source, status.Tag), Is.EqualTo((0, 17)));
        });
    }

    /// <summary>Messages asked for in the opposite order of their sending wait among the unexpected.</summary>
    [Test]
    public void Recv_ByTag_TakesMessagesOutOfOrder()
    {
        Run(2, rank =>
        {
            for (int tag = 0; tag < 50; tag++)
            {
                if (rank == 0)
                    Succeed(Send([(byte)tag], 1, tag));
                else
                    Assert.That(Receive(1, 0, 49 - tag).Data, Is.EqualTo(new[] { (byte)(49 - tag) }));
            }
        });
    }

    /// <summary>Of messages that a receive matches, the one sent first comes first (MPI 4, 3.5), long or short.</summary>
    [Test]
    public void Recv_AnyTag_KeepsTheOrderOfTheSender()
    {
        int[] lengths = [5, 100_000, 0, 3000, 1, 50_000];
        Run(2, rank =>
        {
            for (int round = 0; round < 60; round++)
            {
                int length = lengths[round % lengths.Length];
                if (rank == 0)
                {
                    Succeed(Send(Pattern(length), 1, round));
                    continue;
                }

                (byte[] received, MpiStatus status) = Receive(100_000, Mpi.AnySource, Mpi.AnyTag);
                Assert.That((received.Length, status.Tag), Is.EqualTo((length, round)));
            }
        });
    }

    [Test]
    public void Recv_AnySource_TakesOneFromEach()
    {
        Run(8, rank =>
        {
            if (rank != 3)
            {
                Succeed(Send([(byte)rank], 3, rank));
                return;
            }

            int[] sources = Enumerable.Range(0, 7).Select(_ =>
            {
                (byte[] received, MpiStatus status) = Receive(1, Mpi.AnySource, Mpi.AnyTag);
                Assert.That((status.Source, status.Tag), Is.EqualTo(((int)received[0], (int)received[0])));
                return status.Source;
            }).ToArray();
            Assert.That(sources, Is.EquivalentTo(new[] { 0, 1, 2, 4, 5, 6, 7 }));
        });
    }

    [Test]
    public void Send_ToSelf_IsKeptUntilAskedFor()
    {
        Run(1, _ =>
        {
            Succeed(Send([1, 2], 0, 5));
            Succeed(Send([3], 0, 6));
            Assert.That(Receive(2, 0, 6).Data, Is.EqualTo(new byte[] { 3 }));
            Assert.That(Receive(2, Mpi.AnySource, Mpi.AnyTag).Data, Is.EqualTo(new byte[] { 1, 2 }));
        });
    }

    /// <summary>Rings hold far less than these messages: each rank must take in while it puts out.</summary>
    [TestCase("")]
    [TestCase("virtiobus=irq")]
    public void Send_BothFirst_DoesNotDeadlock(string commandLine)
    {
        byte[] sent = Pattern(3_000_000);
        Run(2, rank =>
        {
            Succeed(Send(sent, 1 - rank, 0));
            Assert.That(Receive(sent.Length, 1 - rank, 0).Data.AsSpan().SequenceEqual(sent));
        }, commandLine);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Sendrecv_AroundARing_MovesAllByOne(int cores)
    {
        const int Length = 100_000;
        Run(cores, rank =>
        {
            byte[] sent = Enumerable.Repeat((byte)(rank + 1), Length).ToArray();
            byte[] received = new byte[Length];
            int left = (rank - 1 + cores) % cores;
            fixed (byte* from = sent, to = received)
            {
                Succeed(Mpi.Sendrecv(
                    from, Length, MpiDatatype.Byte, (rank + 1) % cores, 1, to, Length, MpiDatatype.Byte, left, 1, null));
            }

            Assert.That(received, Is.All.EqualTo((byte)(left + 1)));
        });
    }

    [Test]
    public void ProcNull_DoesNothingAndSaysSo()
    {
        Run(1, _ =>
        {
            int value = 42;
            MpiStatus status;
            int count;
            Succeed(Mpi.Send(&value, 1, MpiDatatype.Int, Mpi.ProcNull, 0));
            Succeed(Mpi.Recv(&value, 1, MpiDatatype.Int, Mpi.ProcNull, 0, &status));
            Succeed(Mpi.GetCount(&status, MpiDatatype.Int, &count));
            Assert.That((value, status.Source, status.Tag, count), Is.EqualTo((42, Mpi.ProcNull, Mpi.AnyTag, 0)));
        });
    }

    [TestCase(0, MpiDatatype.Int, 0)]
    [TestCase(12, MpiDatatype.Int, 3)]
    [TestCase(12, MpiDatatype.Double, Mpi.Undefined)]
    [TestCase(12, MpiDatatype.Byte, 12)]
    public void GetCount_CountsWholeElements(int bytes, MpiDatatype type, int expected)
    {
        Run(1, _ =>
        {
            Succeed(Send(Pattern(bytes), 0, 0));
            MpiStatus status = Receive(100, 0, 0).Status;
            int count;
            Succeed(Mpi.GetCount(&status, type, &count));
            Assert.That(count, Is.EqualTo(expected));
        });
    }

    /// <summary>
    /// Too long for its buffer, expected or not: as much as fits, the error, nothing beyond, and the next message is whole.
    /// </summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Recv_TooShort_IsTruncated(bool unexpected)
    {
        byte[] sent = Pattern(10_000);
        Run(2, rank =>
        {
            if (rank == 0)
            {
                Succeed(Send(sent, 1, 1));
                Succeed(Send([9], 1, 2));
                return;
            }

            if (unexpected)
                Assert.That(Receive(1, 0, 2).Data, Is.EqualTo(new byte[] { 9 }));
            byte[] buffer = new byte[5000];
            MpiStatus status;
            fixed (byte* data = buffer)
                Assert.That(Mpi.Recv(data, 4000, MpiDatatype.Byte, 0, 1, &status), Is.EqualTo(MpiError.Truncate));
            Assert.That(buffer.Take(4000), Is.EqualTo(sent.Take(4000)));
            Assert.That(buffer.Skip(4000), Is.All.Zero);
            if (!unexpected)
                Assert.That(Receive(1, 0, 2).Data, Is.EqualTo(new byte[] { 9 }));
        });
    }

    /// <summary>A receive of anything takes no message of a collective operation that others are already in.</summary>
    [Test]
    public void Recv_OfAnything_LeavesCollectivesAlone()
    {
        Run(3, rank =>
        {
            int value = rank;
            if (rank == 0)
                Assert.That(Receive(4, Mpi.AnySource, Mpi.AnyTag).Status.Source, Is.EqualTo(2));
            int sum = 0;
            if (rank == 2)
                System.Threading.Thread.Sleep(20);
            if (rank == 2)
                Succeed(Mpi.Send(&value, 1, MpiDatatype.Int, 0, 0));
            Succeed(Mpi.Reduce(&value, &sum, 1, MpiDatatype.Int, MpiOp.Sum, 0));
            Assert.That(sum, Is.EqualTo(rank == 0 ? 3 : 0));
        });
    }

    /// <summary>Without memory for the unexpected its sender waits, and nothing is lost.</summary>
    [Test]
    public void Recv_WithoutMemoryForOthers_LeavesThemInTheirRings()
    {
        Run(3, rank =>
        {
            if (rank != 0)
            {
                if (rank == 2)
                    Receive(0, 1, 0);
                Succeed(Send(Pattern(5000 + rank), 0, 0));
                if (rank == 1)
                    Succeed(Send([], 2, 0));
                return;
            }

            while (VirtIOBus.PeekFrom(2) < 0)
                Platform.Yield();
            Platform.AllocationsLeft = 0;
            Assert.That(Receive(6000, 2, 0).Data, Is.EqualTo(Pattern(5002)));
            Platform.AllocationsLeft = -1;
            Assert.That(Receive(6000, 1, 0).Data, Is.EqualTo(Pattern(5001)));
        });
    }

    [Test]
    public void Recv_WithoutMemoryForWhatStandsInItsWay_Fails()
    {
        Run(2, rank =>
        {
            if (rank == 0)
            {
                Succeed(Send([1], 1, 1));
                return;
            }

            byte value;
            Platform.AllocationsLeft = 0;
            Assert.That(Mpi.Recv(&value, 1, MpiDatatype.Byte, 0, 2, null), Is.EqualTo(MpiError.NoMem));
            Platform.AllocationsLeft = -1;
        });
    }

    [Test]
    public void Recv_OfAMessageThatMpiHasNotSent_Fails()
    {
        Run(2, rank =>
        {
            byte value = 0;
            if (rank == 0)
                VirtIOBus.SendTo(1, &value, 1);
            else
                Assert.That(Mpi.Recv(&value, 1, MpiDatatype.Byte, 0, 0, null), Is.EqualTo(MpiError.Intern));
        });
    }

    [TestCase(-1, MpiDatatype.Int, 1, 0, MpiError.Count)]
    [TestCase(int.MaxValue, MpiDatatype.Double, 1, 0, MpiError.Count)]
    [TestCase(1, MpiDatatype.Null, 1, 0, MpiError.Type)]
    [TestCase(1, (MpiDatatype)99, 1, 0, MpiError.Type)]
    [TestCase(1, MpiDatatype.Int, 3, 0, MpiError.Rank)]
    [TestCase(1, MpiDatatype.Int, -5, 0, MpiError.Rank)]
    [TestCase(1, MpiDatatype.Int, 1, -2, MpiError.Tag)]
    public void BadArguments_OfSendAndRecv(int count, MpiDatatype type, int partner, int tag, int error)
    {
        Run(3, rank =>
        {
            int value = 0;
            Assert.That(Mpi.Send(&value, count, type, partner, tag), Is.EqualTo(error));
            Assert.That(Mpi.Recv(&value, count, type, partner, tag, null), Is.EqualTo(error));
        });
    }

    [Test]
    public void BadArguments_ThatOnlyOneOfThemRefuses()
    {
        Run(2, rank =>
        {
            int value = 0;
            Assert.That(Mpi.Send(&value, 1, MpiDatatype.Int, 1, Mpi.AnyTag), Is.EqualTo(MpiError.Tag));
            Assert.That(Mpi.Send(&value, 1, MpiDatatype.Int, Mpi.AnySource, 0), Is.EqualTo(MpiError.Rank));
            Assert.That(Mpi.Send(null, 1, MpiDatatype.Int, 1, 0), Is.EqualTo(MpiError.Buffer));
            Assert.That(Mpi.Recv(null, 1, MpiDatatype.Int, 1, 0, null), Is.EqualTo(MpiError.Buffer));
            Assert.That(Mpi.Send(Mpi.InPlace, 1, MpiDatatype.Int, 1, 0), Is.EqualTo(MpiError.Buffer));
            Assert.That(MpiCApi.Send(&value, 1, MpiDatatype.Int, 1, 0, 2), Is.EqualTo(MpiError.Comm));
            Assert.That(MpiCApi.CommRank(1, null), Is.EqualTo(MpiError.Arg));
        });
    }

    private static void Run(int cores, Action<int> program, string commandLine = "") => GuestCores.BootAndRun(cores, rank =>
    {
        Succeed(Mpi.Init());
        Mpi.ErrorsReturn = true;
        program(rank);
    }, commandLine: commandLine);

    private static int Send(byte[] message, int destination, int tag)
    {
        fixed (byte* data = message)
            return Mpi.Send(data, message.Length, MpiDatatype.Byte, destination, tag);
    }

    private static (byte[] Data, MpiStatus Status) Receive(int capacity, int source, int tag)
    {
        byte[] buffer = new byte[capacity];
        MpiStatus status;
        int count;
        fixed (byte* data = buffer)
            Succeed(Mpi.Recv(data, capacity, MpiDatatype.Byte, source, tag, &status));
        Succeed(Mpi.GetCount(&status, MpiDatatype.Byte, &count));
        return (buffer[..count], status);
    }

    private static void Succeed(int error)
    {
        if (error != MpiError.Success)
            throw new InvalidOperationException(MpiError.TextOf(error));
    }

    private static byte[] Pattern(int length)
    {
        byte[] pattern = new byte[length];
        new Random(length).NextBytes(pattern);
        return pattern;
    }
}
