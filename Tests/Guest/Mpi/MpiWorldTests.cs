// Beginning, end, error handlers, names and time.
using System;
using System.Linq;
using System.Text;
using NUnit.Framework;
using ToroEmu.Guest.Drivers;
using ToroEmu.Guest.Mpi;
using ToroEmu.Tests.Guest.Support;

namespace ToroEmu.Tests.Guest;

[TestFixture]
internal sealed unsafe class MpiWorldTests
{
    [Test]
    public void Init_AndFinalize_AreRememberedPerRank()
    {
        GuestCores.BootAndRun(3, rank =>
        {
            Assert.That((Mpi.Initialized, Mpi.Finalized), Is.EqualTo((false, false)));
            Assert.That(Mpi.Init(), Is.Zero);
            Assert.That((Mpi.Initialized, Mpi.Finalized), Is.EqualTo((true, false)));
            Assert.That((Mpi.Rank, Mpi.Size), Is.EqualTo((rank, 3)));
            Assert.That(Mpi.Finalize(), Is.Zero);
            Assert.That((Mpi.Initialized, Mpi.Finalized), Is.EqualTo((true, true)));
        });
    }

    [Test]
    public void CallsOutsideOfInitAndFinalize_AreRefused()
    {
        GuestCores.Boot(1);
        Mpi.ErrorsReturn = true;
        int value = 0;
        Assert.That(Mpi.Barrier(), Is.EqualTo(MpiError.Other));
        Assert.That(Mpi.Send(&value, 1, MpiDatatype.Int, 0, 0), Is.EqualTo(MpiError.Other));
        Assert.That(Mpi.Finalize(), Is.EqualTo(MpiError.Other));
        Assert.That(Mpi.Init(), Is.Zero);
        Assert.That(Mpi.Init(), Is.EqualTo(MpiError.Other));
        Assert.That(Mpi.Finalize(), Is.Zero);
        Assert.That(Mpi.Finalize(), Is.EqualTo(MpiError.Other));
        Assert.That(Mpi.Bcast(&value, 1, MpiDatatype.Int, 0), Is.EqualTo(MpiError.Other));
    }

    [Test]
    public void Errors_AreFatalByDefault_WithOneLineThatSaysWhy()
    {
        GuestCores.Boot(5);
        Assert.That(Mpi.Init(), Is.Zero);
        int before = Platform.Lines.Length;
        GuestExitException? exit = Assert.Throws<GuestExitException>(() => Mpi.Send(null, 0, MpiDatatype.Int, 7, 0));
        Assert.That(exit!.Code, Is.EqualTo(MpiError.Rank));
        Assert.That(Platform.Lines.Skip(before), Is.EqualTo(new[] { "MPI_Send on rank 0 of 5: MPI_ERR_RANK: no such rank" }));
    }

    [Test]
    public void SetErrhandler_SwitchesBetweenFatalAndReturn()
    {
        GuestCores.Boot(1);
        Assert.That(Mpi.Init(), Is.Zero);
        Assert.That(MpiCApi.CommSetErrhandler(1, 2), Is.Zero);
        Assert.That(MpiCApi.Barrier(9), Is.EqualTo(MpiError.Comm));
        Assert.That(MpiCApi.CommSetErrhandler(1, 7), Is.EqualTo(MpiError.Arg));
        Assert.That(MpiCApi.CommSetErrhandler(1, 1), Is.Zero);
        Assert.Throws<GuestExitException>(() => MpiCApi.Barrier(9));
    }

    [TestCase(0, 1)]
    [TestCase(3, 3)]
    public void Abort_EndsTheMachineWithAFailure(int code, int exitCode)
    {
        GuestCores.Boot(1);
        GuestExitException? exit = Assert.Throws<GuestExitException>(() => Mpi.Abort(code));
        Assert.That(exit!.Code, Is.EqualTo(exitCode));
        Assert.That(Platform.Lines.Last(), Does.Contain($"code {code}"));
    }

    [Test]
    public void Init_WithoutMemory_Fails()
    {
        GuestCores.Boot(1);
        Platform.AllocationsLeft = 0;
        GuestExitException? exit = Assert.Throws<GuestExitException>(() => Mpi.Init());
        Assert.That(exit!.Code, Is.EqualTo(MpiError.NoMem));
    }

    [Test]
    public void ErrorStrings_AllFitIntoTheirMaximum()
    {
        GuestCores.Boot(1);
        byte[] text = new byte[128];
        int length;
        for (int error = 0; error <= MpiError.LastCode + 1; error++)
        {
            fixed (byte* data = text)
                Assert.That(MpiCApi.ErrorString(error, data, &length), Is.Zero);
            Assert.That(Encoding.ASCII.GetString(text, 0, length), Is.EqualTo(MpiError.TextOf(error)));
            Assert.That(text[length], Is.Zero);
        }
    }

    [Test]
    public void ProcessorName_IsTheCore()
    {
        GuestCores.BootAndRun(3, rank =>
        {
            byte* name = stackalloc byte[Mpi.ProcessorNameMax];
            int length;
            Assert.That(Mpi.GetProcessorName(name, &length), Is.Zero);
            Assert.That(Encoding.ASCII.GetString(name, length), Is.EqualTo($"Core[{rank}]"));
        });
    }

    [Test]
    public void Wtime_GoesForwardInStepsOfWtick()
    {
        double first = Mpi.Wtime();
        while (Mpi.Wtime() <= first)
            Platform.Pause();
        Assert.That(Mpi.Wtime() - first, Is.GreaterThanOrEqualTo(Mpi.Wtick() / 2));
        Assert.That(Mpi.Wtick(), Is.EqualTo(1.0 / Platform.TicksPerSecond));
    }
}
