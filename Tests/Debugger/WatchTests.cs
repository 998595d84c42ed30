// Watchpoints of every kind, on programs of a few instructions.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Debugging;
using ToroEmu.Machines;
using ToroEmu.Tests.Testing.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Debugger;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class WatchTests
{
    private const uint Data = TinyImage.Data;

    [Test]
    public void EachKind_MeetsItsAccesses_BehindTheInstruction_AndBackwardsInFront([Values(StopPointKind.Write, StopPointKind.Read, StopPointKind.Access)] StopPointKind kind, [Values] bool isPhysical)
    {
        using TinyImage image = TinyImage.Of(Accesses);
        using Sessions debug = new(image.Path, memory: 4 << 20), alone = new(image.Path, memory: 4 << 20);
        alone.Resume();
        Assert.That(debug.Session.TryAdd(new StopPoint(kind, Data, 4, isPhysical)), Is.True);
        List<(ulong, bool, uint, uint)> met = [], back = [];
        for (DebugStop stop = debug.Resume(); stop.Kind == StopKind.Watchpoint; stop = debug.Resume()) met.Add(Seen(stop));
        Assert.That(debug.Place, Is.EqualTo(alone.Place));
        (ulong, bool, uint, uint)[] all =
        [
            (1, true, 0, 0x1122_3344), (2, false, 0x1122_3344, 0x1122_3344), (3, true, 0x1122_3344, 0x1122_3345), (4, true, 0x1122_3345, 0x1122_5545), (8, true, 0x1122_5545, 0xABAB_ABAB),
        ];
        IEnumerable<(ulong, bool, uint, uint)> expected = all.Where(one => kind == StopPointKind.Access || one.Item2 == (kind == StopPointKind.Write));
        // One stop for the store of a string that has more elements in the range than one: they are met one by one.
        Assert.That(met.Select(one => one.Item1).Distinct(), Is.EqualTo(expected.Select(one => one.Item1)));
        Assert.That(met.Where(one => one.Item1 < 8), Is.EqualTo(expected.Where(one => one.Item1 < 8)));
        for (DebugStop stop = debug.Session.ContinueBack(); stop.Kind == StopKind.Watchpoint; stop = debug.Session.ContinueBack())
        {
            back.Add(Seen(stop));
            Assert.That(debug.Rip(0), Is.EqualTo(stop.Hit!.Rip));
        }

        Assert.That(back.Select(one => one.Item1).Reverse(), Is.EqualTo(expected.Select(one => one.Item1)));
        (ulong, bool, uint, uint) Seen(DebugStop stop) => (Index(stop.Hit!.Rip), stop.Hit.IsWrite, BitConverter.ToUInt32(stop.Hit.Old), BitConverter.ToUInt32(stop.Hit.New));
        ulong Index(ulong rip) => (ulong)Array.IndexOf(Starts(image), rip);
    }

    [Test]
    public void Ranges_ThatAreNone_AreRefused()
    {
        using TinyImage image = TinyImage.Of(Accesses);
        using Sessions debug = new(image.Path, memory: 4 << 20);
        Assert.That(debug.Session.TryAdd(new StopPoint(StopPointKind.Write, Data, 0)), Is.False);
        Assert.That(debug.Session.TryAdd(new StopPoint(StopPointKind.Write, 4 << 20, 4, IsPhysical: true)), Is.False);
        Assert.That(debug.Session.TryAdd(new StopPoint(StopPointKind.Write, ulong.MaxValue, 4)), Is.False);
        Assert.That(debug.Session.TryAdd(new StopPoint(StopPointKind.Execute, Data, Core: 1)), Is.False);
        Assert.That(debug.Session.StopPoints, Is.Empty);
    }

    /// <summary>Whoever watches memory that everybody polls changes nothing of when cores are found to wait.</summary>
    [Test]
    public void Watches_ChangeNothing([Values("PingPong", "MpiReduce")] string sample, [Values(0UL, 7UL)] ulong seed)
    {
        using Sessions debug = Sessions.Sample(sample, 3, seed), alone = Sessions.Sample(sample, 3, seed);
        alone.Resume();
        debug.Session.Machine.Inspector.ListenToMessages();
        debug.Session.ResumeUntilMessage();
        ulong area = debug.Session.Rings[0].DeviceArea;
        Assert.That(debug.Session.TryAdd(new StopPoint(StopPointKind.Access, area & ~4095UL, 4096)), Is.True);
        int stops = 0;
        while (debug.Resume().Kind == StopKind.Watchpoint) stops++;
        Assert.That(stops, Is.Positive);
        Assert.That((debug.Place, debug.Console), Is.EqualTo((alone.Place, alone.Console)));
    }

    private static void Accesses(Assembler c)
    {
        c.mov(edi, Data); // 0
        c.mov(__dword_ptr[edi], 0x1122_3344); // 1
        c.mov(eax, __dword_ptr[edi]); // 2
        c.inc(__dword_ptr[edi]); // 3
        c.mov(__byte_ptr[edi + 1], 0x55); // 4
        c.mov(__dword_ptr[edi + 4], eax); // 5: beside it
        c.mov(ecx, 4); // 6
        c.mov(al, 0xAB); // 7
        c.rep.stosb(); // 8
        c.@out((byte)MemoryMap.DebugExitPort, al); // 9
    }

    private static ulong[] Starts(TinyImage image)
    {
        Assembler assembler = new(32);
        Accesses(assembler);
        System.IO.MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), TinyImage.Entry);
        Decoder decoder = Decoder.Create(32, stream.ToArray());
        decoder.IP = TinyImage.Entry;
        return [.. Enumerable.Range(0, 10).Select(_ => decoder.Decode().IP)];
    }
}
