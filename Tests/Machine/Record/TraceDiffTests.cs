// The first slice in which two runs differ.
using System.Linq;
using System.Text;
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.Record;
using ToroEmu.Tests.Machines.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Machines.Record;

public sealed class TraceDiffTests
{
    private const uint Buffer = 0x20_0000;

    private readonly TempFiles files = new();

    [OneTimeTearDown]
    public void DeleteFiles() => files.Dispose();

    /// <summary>A byte is typed at a place that both runs share, and is another one: the slice that reads it is the first that differs.</summary>
    [Test]
    public void AnotherByte_IsFoundInItsSlice([Values(30_000UL, 3_000_000UL)] ulong at)
    {
        (Trace a, Trace b) = (Trace.Read(Type(at, "a").Trace), Trace.Read(Type(at, "b").Trace));
        RunDifference? found = Find(a, b);
        Assert.That(found, Is.Not.Null);
        ulong boundary = a.Events[0].Boundary;
        Assert.That(b.Events[0].Boundary, Is.EqualTo(boundary), "both were given it at the same place");
        Assert.That(found!.EqualSlice, Is.EqualTo(boundary), "the input comes in behind the look");
        Assert.That(found.Sides.Select(side => side.Position.Slices), Is.All.EqualTo(boundary + 1));
        Assert.That(found.Before[0].Symbol, Does.StartWith("start"));
        Assert.That(found.PageCount, Is.EqualTo(1));
        Assert.That((found.Pages[0].Address, found.Pages[0].A, found.Pages[0].B), Is.EqualTo(((ulong)Buffer, "6100000000000000", "6200000000000000")));
        Assert.That(found.Registers.Single().Registers, Does.Contain(("RBX", $"{(ulong)'a':x16}", $"{(ulong)'b':x16}")));
    }

    [Test]
    public void TheSameRun_HasNoDifference()
    {
        Trace trace = Trace.Read(Type(100_000, "a").Trace);
        Assert.That(Find(trace, Trace.Read(Type(100_000, "a").Trace)), Is.Null);
    }

    /// <summary>One run ends where the other goes on.</summary>
    [Test]
    public void AnEarlierEnd_IsFound()
    {
        RunDifference? found = Find(Trace.Read(Type(200_000, "a").Trace), Trace.Read(Type(200_000, "!").Trace));
        Assert.That(found!.Sides.Select(side => side.HasEnded), Is.EqualTo(new[] { false, true }));
        Assert.That(found.EqualInstructions, Is.InRange(190_000, 210_000));
    }

    [Test]
    public void ChainText_IsReadBack()
    {
        ChainPoint[] points = [new(10, 2, [.. new byte[32]], []), new(25, 4, [.. Enumerable.Range(0, 32).Select(one => (byte)one)], [])];
        string text = $"a guest's line\n{ChainText.Title(10)}\n{ChainText.Line(points[0])}\nanother\n{ChainText.End(points[1])}\n";
        ChainText read = ChainText.Parse(new System.IO.StringReader(text));
        Assert.That((read.Every, read.HasEnd, read.Points.Length), Is.EqualTo((10ul, true, 2)));
        Assert.That(read.Points.Zip(points).All(pair => pair.First.IsSameAs(pair.Second)), Is.True);
        Assert.That(() => ChainText.Parse(new System.IO.StringReader("10 2 00\n")), Throws.TypeOf<TraceException>());
    }

    private static RunDifference? Find(Trace a, Trace b)
    {
        ulong last = System.Math.Max(a.End!.Point.Slices, b.End!.Point.Slices) + 1;
        return new TraceDiff(new MachineBuilder(), () => new TraceReplay(a), () => new TraceReplay(b)).Find(0, last);
    }

    /// <summary>Types a byte when so many instructions have retired, and an exclamation mark, which ends the guest, when there are twice as many.</summary>
    private Recording Type(ulong at, string typed) => Recording.Of(
        new MachineConfig { ImagePath = files.Write(Recording.Image(Keep)), Observers = [new Typist((at, typed), (2 * at, "!"))] }, machine => machine.Run(CancellationToken.None));

    private sealed class Typist(params (ulong At, string Text)[] keys) : IRunObserver
    {
        private int next;

        public void BetweenSlices(IDeterministicMachine machine)
        {
            while (next < keys.Length && machine.Position.Instructions >= keys[next].At) machine.ReceiveConsoleInput(Encoding.ASCII.GetBytes(keys[next++].Text));
        }

        public void Ended(IDeterministicMachine machine, RunResult? result)
        {
        }
    }

    private static void Keep(Assembler a)
    {
        Label look = a.CreateLabel();
        a.mov(edi, Buffer);
        a.xor(ebx, ebx);
        a.Label(ref look);
        a.inc(esi);
        a.mov(dx, MemoryMap.Com1Port + 5);
        a.@in(al, dx);
        a.test(al, 1);
        a.jz(look);
        a.mov(dx, MemoryMap.Com1Port);
        a.@in(al, dx);
        a.movzx(ebx, al);
        a.mov(__[edi], al);
        a.inc(edi);
        a.cmp(al, (byte)'!');
        a.jne(look);
        a.xor(eax, eax);
        a.@out((byte)MemoryMap.DebugExitPort, eax);
        a.hlt();
    }
}
