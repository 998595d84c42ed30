// Tests in processes of their own: what kills one ends one test only.
using System;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Cli;
using ToroEmu.Cli.Testing;
using ToroEmu.Tests.Machines;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class WorkerProcessTests
{
    private const ushort Uart = 0x3f8, LineStatus = 0x3fd;
    private const byte DebugExit = 0xf4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public void Run_AnswersConsoleEndAndCounts()
    {
        using TestFolder folder = new TestFolder().With("hello.elf", TinyGuest.Image(a => { Print(a, "hi\n"); Exit(a, 7); }));
        using WorkerProcess worker = new();
        RunReply reply = worker.Run(Order(folder, "hello.elf"), CancellationToken.None);
        Assert.That((reply.Code, reply.GuestCode, Encoding.UTF8.GetString(reply.Console)), Is.EqualTo((ExitCode.GuestFailed, 7, "hi\n")), reply.Message);
        Assert.That(reply.Instructions.Single(), Is.EqualTo(11)); // three for each of the three letters, two for the end
        int first = worker.ProcessId;
        Assert.That(worker.Run(Order(folder, "hello.elf"), CancellationToken.None).IsSameAs(reply), Is.True);
        Assert.That(worker.ProcessId, Is.EqualTo(first));
    }

    /// <summary>All that is typed is there at the first instruction, and comes in one run after another in the same way.</summary>
    [Test]
    public void Run_InputReachesTheGuest()
    {
        using TestFolder folder = new TestFolder().With("echo.elf", TinyGuest.Image(a => { Echo(a, 4); Exit(a, 0); }));
        using WorkerProcess worker = new();
        RunOrder order = Order(folder, "echo.elf") with { Input = "abcdef"u8.ToArray() };
        RunReply reply = worker.Run(order, CancellationToken.None);
        Assert.That((reply.Code, Encoding.UTF8.GetString(reply.Console)), Is.EqualTo((ExitCode.Ok, "abcd")), $"{reply.Message} {reply.Report}");
        Assert.That(worker.Run(order, CancellationToken.None).IsSameAs(reply), Is.True);
    }

    [Test]
    public void Run_WhatCannotBeRun_IsAUsageError()
    {
        using TestFolder folder = new TestFolder().With("none.elf", "no image");
        using WorkerProcess worker = new();
        Assert.That(worker.Run(Order(folder, "none.elf"), CancellationToken.None).Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(worker.Run(Order(folder, "none.elf", "--cores", "100"), CancellationToken.None).Message, Does.StartWith("--cores 100: "));
    }

    [Test]
    public void ProcessThatDies_IsOneReply_AndTheNextHasAnother()
    {
        using TestFolder folder = new TestFolder().With("run.elf", TinyGuest.Image(RunForever)).With("hello.elf", TinyGuest.Image(a => Exit(a, 0)));
        using WorkerProcess worker = new();
        worker.Run(Order(folder, "hello.elf"), CancellationToken.None);
        int id = worker.ProcessId;
        Task<RunReply> run = Task.Run(() => worker.Run(Order(folder, "run.elf"), CancellationToken.None));
        Process.GetProcessById(id).Kill();
        Assert.That(run.Wait(Patience), Is.True);
        Assert.That((run.Result.Code, run.Result.Message), Is.EqualTo((ExitCode.Internal, "toroemu itself died: its process ended with code 137")));
        Assert.That(worker.Run(Order(folder, "hello.elf"), CancellationToken.None).Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(worker.ProcessId, Is.Not.EqualTo(id));
    }

    [Test]
    public void ProcessThatHangs_IsKilled()
    {
        using TestFolder folder = new TestFolder().With("run.elf", TinyGuest.Image(RunForever));
        using WorkerProcess worker = new(TimeSpan.FromSeconds(1));
        RunReply reply = worker.Run(Order(folder, "run.elf") with { Timeout = TimeSpan.Zero }, CancellationToken.None);
        Assert.That((reply.Code, reply.Message), Is.EqualTo((ExitCode.Internal, "toroemu itself hung: its process did not answer in time and was killed")));
        Assert.That(worker.ProcessId, Is.Zero);
    }

    [Test]
    public void Stop_EndsTheProcess()
    {
        using TestFolder folder = new TestFolder().With("run.elf", TinyGuest.Image(RunForever));
        using WorkerProcess worker = new();
        using CancellationTokenSource stop = new();
        Task<RunReply> run = Task.Run(() => worker.Run(Order(folder, "run.elf"), stop.Token));
        Assert.That(SpinWait.SpinUntil(() => worker.ProcessId != 0, Patience), Is.True);
        stop.Cancel();
        Assert.That(run.Wait(Patience), Is.True);
    }

    private static RunOrder Order(TestFolder folder, params string[] words) => new(folder.Path, [.. words, "--deterministic"], [], Patience);

    private static void Print(Assembler a, string text)
    {
        foreach (char letter in text)
        {
            a.mov(dx, Uart);
            a.mov(al, (byte)letter);
            a.@out(dx, al);
        }
    }

    private static void Echo(Assembler a, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Label wait = a.CreateLabel();
            a.Label(ref wait);
            a.mov(dx, LineStatus);
            a.@in(al, dx);
            a.test(al, 1);
            a.jz(wait);
            a.mov(dx, Uart);
            a.@in(al, dx);
            a.@out(dx, al);
        }
    }

    private static void Exit(Assembler a, byte code)
    {
        a.mov(al, code);
        a.@out(DebugExit, al);
    }

    private static void RunForever(Assembler a)
    {
        Label again = a.CreateLabel();
        a.Label(ref again);
        a.inc(eax);
        a.jmp(again);
    }
}
