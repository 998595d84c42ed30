// A run that was recorded happens again.
using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

using Iced.Intel;

using Microsoft.Extensions.Logging.Abstractions;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.State;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Machines.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Machines.Record;

public sealed class RecordReplayTests
{
    private const byte DebugExit = (byte)MemoryMap.DebugExitPort;
    private const string Typed = "the quick brown fox\n!";

    private readonly TempFiles files = new();

    [OneTimeTearDown]
    public void DeleteFiles() => files.Dispose();

    [Test]
    public void InputWhenever_ComesAgainAtItsInstruction([Range(1, 8)] int seed)
    {
        Recording recorded = Type(seed);
        using HostLoad load = new(2);
        (TraceReplay replay, Recording again) = Recording.Replay(Trace.Read(recorded.Trace));
        Assert.That(replay.Mismatch, Is.Null);
        Assert.That(replay.Verified, Is.Positive);
        Assert.That((again.Console, again.State), Is.EqualTo((recorded.Console, recorded.State)));
        Assert.That(recorded.Console, Is.EqualTo(Typed));
    }

    /// <summary>Without that a test of equal replays would be none: the guest counts how often it looked before a byte was there.</summary>
    [Test]
    public void InputAtOtherTimes_IsAnotherRun() => Assert.That(Type(1).State, Is.Not.EqualTo(Type(2).State));

    [Test]
    public void AnotherInputByte_IsFound()
    {
        Trace trace = Trace.Read(Type(3).Trace);
        trace.Events.First(one => one.What.Length != 0).What[0] ^= 1;
        TraceReplay replay = Recording.Replay(trace).Replay;
        Assert.That(replay.Mismatch, Is.Not.Null);
        Assert.That(replay.Mismatch!.Recorded, Is.Not.Null);
        Assert.That(replay.Mismatch.DiffersAt, Is.GreaterThan(replay.Mismatch.EqualUpTo));
        Assert.That(replay.Mismatch.Sections, Does.Contain("ram"), replay.Mismatch.What);
    }

    [Test]
    public void InputInAnotherSlice_IsFound()
    {
        byte[] trace = Type(4).Trace;
        Trace read = Trace.Read(trace);
        TraceEvent first = read.Events.First(one => one.What.Length != 0);
        // The first entry behind a mark: its boundary is the number behind its kind.
        byte[] other = Recording.With(trace, TraceBlockKind.Events, content => Later(content, first.What));
        Assert.That(Recording.Replay(Trace.Read(other)).Replay.Mismatch, Is.Not.Null);
    }

    [TestCase("PingPong", 2)]
    [TestCase("PingPong", 16)]
    [TestCase("MpiReduce", 1)]
    [TestCase("MpiReduce", 3)]
    [TestCase("MpiReduce", 16)]
    public void Samples_AreReplayedUnderLoad(string sample, int cores)
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample(sample), Cores = cores, Seed = 5 };
        Recording recorded = Recording.Of(config);
        using HostLoad load = new(2);
        (TraceReplay replay, Recording again) = Recording.Replay(Trace.Read(recorded.Trace));
        Assert.That(replay.Mismatch, Is.Null);
        Assert.That((again.Console, again.State), Is.EqualTo((recorded.Console, recorded.State)));
        Assert.That(recorded.Trace, Has.Length.LessThan(100_000), "tens of kilobytes, image included");
    }

    [Test]
    public void AnotherSeed_IsFound()
    {
        Recording recorded = Recording.Of(new MachineConfig { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 3, Seed = 5 });
        byte[] other = Recording.With(recorded.Trace, TraceBlockKind.Header, json =>
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace("\"seed\":5", "\"seed\":6", StringComparison.Ordinal)));
        Assert.That(Recording.Replay(Trace.Read(other)).Replay.Mismatch, Is.Not.Null);
    }

    [Test]
    public void AnotherImageByte_IsFound()
    {
        Trace trace = Trace.Read(Type(5).Trace);
        byte[] image = trace.Content(trace.Header.Files[0])!;
        int at = image.AsSpan().IndexOf(Pattern);
        Assert.That(at, Is.Positive);
        image[at]++;
        Assert.That(Recording.Replay(trace).Replay.Mismatch, Is.Not.Null);
    }

    [Test]
    public void AnotherImageFile_IsRefused()
    {
        byte[] image = Recording.Image(Echo);
        Trace trace = Trace.Read(Type(6).Trace);
        Assert.That(Recording.Replay(trace, files.Write(image)).Replay.Mismatch, Is.Null);
        image[^1] ^= 1;
        string path = files.Write(image);
        Assert.That(() => new TraceReplay(trace, path), Throws.TypeOf<TraceException>().With.Message.Contains("SHA-256"));
    }

    [Test]
    public void EveryEnd_IsRepeated()
    {
        (string Name, Action<Assembler> Guest, MachineConfig? Config, Func<IDeterministicMachine, RunResult?>? Run, ExitReason? Reason)[] ends =
        [
            ("code", a => { a.mov(eax, 7); a.@out(DebugExit, eax); a.hlt(); }, null, null, ExitReason.GuestExit),
            ("crash", a => a.ud2(), null, null, ExitReason.Crash),
            ("deadlock", a => { a.cli(); a.hlt(); }, null, machine => { machine.EndConsoleInput(); return machine.Run(CancellationToken.None); }, ExitReason.Deadlock),
            ("limit", Turn, new MachineConfig { ImagePath = "", InstructionsMax = 1_234_567 }, null, ExitReason.Limit),
            ("stopped", Turn, null, RunAWhile, ExitReason.Stopped),
            ("left off", Turn, null, machine => machine.RunTo(1_000_003), null),
        ];
        foreach ((string name, Action<Assembler> guest, MachineConfig? config, Func<IDeterministicMachine, RunResult?>? run, ExitReason? reason) in ends)
        {
            Recording recorded = Recording.Of((config ?? new MachineConfig { ImagePath = "" }) with { ImagePath = files.Write(Recording.Image(guest)) }, run);
            Trace trace = Trace.Read(recorded.Trace);
            (TraceReplay replay, Recording again) = Recording.Replay(trace);
            Assert.That(replay.Mismatch, Is.Null, $"{name}: {replay.Mismatch}");
            Assert.That((recorded.Result?.Reason, again.Result?.Reason, again.State), Is.EqualTo((reason, reason, recorded.State)), name);
            Assert.That(trace.End, Is.Not.Null, name);
        }
    }

    /// <summary>What a killed recording leaves: the beginning of a file, of any length.</summary>
    [Test]
    public void CutAnywhere_IsReplayedAsFarAsItGoes()
    {
        byte[] trace = Type(7).Trace;
        int good = 0;
        for (int length = 0; length < trace.Length; length += 1 + trace.Length / 97)
        {
            Trace read;
            try
            {
                read = Trace.Read(trace.AsMemory(0, length));
            }
            catch (TraceException)
            {
                continue; // it had not begun
            }

            (TraceReplay replay, _) = Recording.Replay(read);
            Assert.That((replay.IsCut, replay.Mismatch), Is.EqualTo((true, (ReplayMismatch?)null)), $"{length} of {trace.Length} bytes");
            good++;
        }

        Assert.That(good, Is.GreaterThan(3));
    }

    [Test]
    public void HowOftenTheStateIsHashed_ChangesNothing()
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 5, Seed = 9 };
        Assert.That(Recording.Of(config, every: 1).State, Is.EqualTo(Recording.Of(config, every: ulong.MaxValue).State));
    }

    /// <summary>Whoever gives it sees that nobody reads, and can wait; a pipe that never ends must not fill the host's memory.</summary>
    [Test]
    public void InputThatNobodyReads_IsCounted()
    {
        Recording.Of(new MachineConfig { ImagePath = files.Write(Recording.Image(Turn)) }, machine =>
        {
            machine.ReceiveConsoleInput(new byte[1000]);
            Assert.That(machine.InputWaiting, Is.EqualTo(1000));
            RunResult? result = machine.RunTo(100_000);
            Assert.That(machine.InputWaiting, Is.InRange(980, 999), "the serial port has room for a few");
            return result;
        });
    }

    [Test]
    public void RunsInPieces_AreRepeatedInOne()
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 4, Seed = 2 };
        Recording whole = Recording.Of(config), pieces = Recording.Of(config, machine =>
        {
            RunResult? result = null;
            for (ulong at = 7; result is null; at += 12_347) result = machine.RunTo(at);
            return result;
        });
        Assert.That(pieces.State, Is.EqualTo(whole.State));
        Assert.That(Recording.Replay(Trace.Read(pieces.Trace)).Replay.Mismatch, Is.Null);
    }

    [Test]
    public void RunOfASnapshot_IsRepeatedFromThere([Values(null, 8UL)] ulong? seed)
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 4, Deterministic = true, Seed = 2 };
        using IDeterministicMachine machine = (IDeterministicMachine)new MachineBuilder().Build(config, new Recording(), NullLoggerFactory.Instance);
        Assert.That(machine.RunTo(400_000), Is.Null);
        using MachineSnapshot snapshot = MachineSnapshot.Take(machine);
        MemoryStream stream = new();
        string state;
        using (TraceRecorder recorder = new(stream))
        using (IDeterministicMachine fork = snapshot.Fork(new Recording(), seed, recorder))
        {
            Assert.That(fork.Run(CancellationToken.None).Reason, Is.EqualTo(ExitReason.GuestExit));
            state = Convert.ToHexString(fork.StateHash());
        }

        (TraceReplay replay, Recording again) = Recording.Replay(Trace.Read(stream.ToArray()));
        Assert.That((replay.Mismatch, again.State), Is.EqualTo(((ReplayMismatch?)null, state)));
        machine.Run(CancellationToken.None);
        Assert.That(Convert.ToHexString(machine.StateHash()) == state, Is.EqualTo(seed is null), "without another seed the fork does what the machine does");
    }

    [Test]
    public void AFileThatCannotBeWritten_DoesNotEndTheRun()
    {
        using TraceRecorder recorder = new(new FullDisk());
        Recording console = new();
        using IMachine machine = new MachineBuilder().Build(
            new MachineConfig { ImagePath = GuestImage.Sample("HelloWorld"), Deterministic = true, Record = recorder }, console, NullLoggerFactory.Instance);
        Assert.That(machine.Run(CancellationToken.None).Reason, Is.EqualTo(ExitReason.GuestExit));
        Assert.That(recorder.Problem, Is.EqualTo("no room"));
    }

    private static ReadOnlySpan<byte> Pattern => [0xBE, 0x11, 0x22, 0x33, 0x44]; // mov esi, 44332211h

    /// <summary>Writes what is typed, and notes how often it had looked until then.</summary>
    private static void Echo(Assembler a)
    {
        Label look = a.CreateLabel();
        a.mov(esi, 0x4433_2211);
        a.mov(edi, 0x20_0000);
        a.Label(ref look);
        a.inc(esi);
        a.mov(dx, MemoryMap.Com1Port + 5);
        a.@in(al, dx);
        a.test(al, 1);
        a.jz(look);
        a.mov(dx, MemoryMap.Com1Port);
        a.@in(al, dx);
        a.mov(__dword_ptr[edi], esi);
        a.mov(__byte_ptr[edi + 4], al);
        a.add(edi, 8);
        a.@out(dx, al);
        a.cmp(al, (byte)'!');
        a.jne(look);
        a.xor(eax, eax);
        a.@out(DebugExit, eax);
        a.hlt();
    }

    private static void Turn(Assembler a)
    {
        Label again = a.CreateLabel();
        a.Label(ref again);
        a.inc(esi);
        a.mov(__dword_ptr[0x20_0000], esi);
        a.jmp(again);
    }

    private static RunResult RunAWhile(IDeterministicMachine machine)
    {
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(50));
        return machine.Run(stop.Token);
    }

    private Recording Type(int seed) => Recording.Of(new MachineConfig { ImagePath = files.Write(Recording.Image(Echo)) }, machine =>
    {
        Random random = new(seed);
        Thread typist = new(() =>
        {
            for (int at = 0; at < Typed.Length;)
            {
                Thread.Sleep(random.Next(4));
                int length = Math.Min(1 + random.Next(5), Typed.Length - at);
                machine.ReceiveConsoleInput(Encoding.ASCII.GetBytes(Typed, at, length));
                at += length;
            }
        });
        typist.Start();
        RunResult result = machine.Run(CancellationToken.None);
        typist.Join();
        return result;
    });

    /// <summary>Adds one to the place of the input of these bytes.</summary>
    private static byte[] Later(byte[] content, byte[] what)
    {
        using BinaryReader reader = new(new MemoryStream(content));
        for (int at = 0; at + 1 < content.Length; at++)
        {
            if (content[at] != (byte)TraceEntryKind.Input) continue;
            reader.BaseStream.Position = at + 1;
            try
            {
                reader.Read7BitEncodedInt64();
                long behind = reader.BaseStream.Position;
                if (reader.Read7BitEncodedInt() < 0 || reader.Read7BitEncodedInt() != what.Length || !reader.ReadBytes(what.Length).AsSpan().SequenceEqual(what)) continue;
                byte[] later = [.. content];
                later[at + 1] ^= 1;
                return behind > 0 ? later : content;
            }
            catch (Exception e) when (e is FormatException or EndOfStreamException)
            {
                continue;
            }
        }

        return content;
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no room");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("no room");
    }
}
