// Input, interference and long runs, back and forth.
using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Debugging;
using ToroEmu.Machines;
using ToroEmu.Tests.Kernels;
using ToroEmu.Tests.Testing.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Debugger;

[TestFixture]
internal sealed class TimelineTests
{
    private const int ConsoleData = 0x3F8;

    [Test]
    public void Input_ComesAgainWhereItCame_AndOutputIsShownOnce()
    {
        using TinyImage image = TinyImage.Of(Echo);
        using Sessions debug = new(image.Path, memory: 4 << 20);
        debug.Session.GoTo(10_000);
        debug.Session.Machine.ReceiveConsoleInput("ab"u8);
        debug.Session.GoTo(20_000);
        debug.Session.Machine.ReceiveConsoleInput("c"u8);
        debug.Session.GoTo(30_000);
        string there = debug.Place;
        debug.Session.Machine.ReceiveConsoleInput("q"u8);
        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
        (string end, ulong count) = (debug.Place, debug.Instructions);
        Assert.That(debug.Console, Is.EqualTo("abcq"));
        debug.Session.GoTo(5);
        debug.Session.GoTo(30_000);
        Assert.That(debug.Place, Is.EqualTo(there));
        debug.Session.GoTo(15_000);
        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
        Assert.That((debug.Place, debug.Instructions, debug.Console), Is.EqualTo((end, count, "abcq")));
        Assert.That(debug.Session.StepBack(0).Kind, Is.EqualTo(StopKind.Step));
        Assert.That(debug.Instructions, Is.EqualTo(count - 1));
    }

    [Test]
    public void Interference_BeginsAnotherRun_AndGoingBackBeyondUndoesIt()
    {
        using TinyImage image = TinyImage.Of(CountDown(1000));
        using Sessions debug = new(image.Path, memory: 4 << 20);
        debug.Resume();
        ulong whole = debug.Instructions;
        debug.Session.GoTo(901);
        Assert.That(debug.Session.Machine.Inspector.TryWriteRegister(0, "ECX", 5), Is.True);
        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
        ulong shortened = debug.Instructions;
        Assert.That(shortened, Is.EqualTo(901 + 15 + 1));
        debug.Session.GoTo(905);
        Assert.That(debug.Register(0, "ECX"), Is.LessThanOrEqualTo(5));
        debug.Resume();
        Assert.That(debug.Instructions, Is.EqualTo(shortened));
        debug.Session.GoTo(100);
        debug.Resume();
        Assert.That(debug.Instructions, Is.EqualTo(whole));
    }

    /// <summary>In 16 and 32 bits, from the first instruction.</summary>
    [TestCase("flat16", true)]
    [TestCase("pvh32", false)]
    public void Boot_InOldModes_StepsAndGoesBack(string name, bool isReal)
    {
        using Sessions debug = new(BootKernel.Of(name), more: config => isReal
            ? config with { Boot = ToroEmu.Machines.Loading.BootKind.Flat16, LoadAddress = 97280, EntryAddress = 0x17C00 } : config);
        string[] places = new string[200];
        for (int count = 0; count < places.Length; count++)
        {
            places[count] = $"{debug.Place} {debug.Rip(0):x}";
            Assert.That(debug.Step(0).Kind, Is.EqualTo(StopKind.Step));
            Assert.That(debug.Instructions, Is.EqualTo((ulong)count + 1));
        }

        for (int count = places.Length - 1; count >= 0; count--)
        {
            debug.Session.StepBack(0);
            Assert.That($"{debug.Place} {debug.Rip(0):x}", Is.EqualTo(places[count]), $"{count}");
        }

        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
    }

    /// <summary>With TOROEMU_LONG_RUN=1000000000 it prints the figures of docs/debugger-ui.md.</summary>
    [Test]
    public void StepBack_AfterALongRun()
    {
        uint instructions = Environment.GetEnvironmentVariable("TOROEMU_LONG_RUN") is string wanted ? uint.Parse(wanted, CultureInfo.InvariantCulture) : 30_000_000;
        using TinyImage image = TinyImage.Of(CountDown((instructions / 3) + 100));
        using Sessions debug = new(image.Path, memory: 4 << 20);
        Stopwatch forwards = Stopwatch.StartNew();
        debug.Session.GoTo(instructions);
        TestContext.Out.WriteLine($"{instructions} instructions forwards: {forwards.ElapsedMilliseconds} ms, {debug.Session.Checkpoints}");
        ulong rip = debug.Rip(0);
        for (ulong back = 1; back <= 6; back++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Assert.That(debug.Session.StepBack(0).Kind, Is.EqualTo(StopKind.Step));
            TestContext.Out.WriteLine($"step back {back}: {watch.Elapsed.TotalMilliseconds:0.00} ms");
            Assert.That(debug.Instructions, Is.EqualTo(instructions - back));
        }

        Assert.That(debug.Rip(0), Is.EqualTo(rip)); // two turns of three
        foreach (ulong place in (ulong[])[instructions / 2, instructions / 3, 5, instructions - 10])
        {
            Stopwatch watch = Stopwatch.StartNew();
            debug.Session.GoTo(place);
            TestContext.Out.WriteLine($"go to {place}: {watch.Elapsed.TotalMilliseconds:0.00} ms");
            Assert.That(debug.Instructions, Is.EqualTo(place));
        }
    }

    private static Action<Assembler> CountDown(uint loops) => c =>
    {
        Label turn = c.CreateLabel();
        c.mov(ecx, loops);
        c.Label(ref turn);
        c.mov(__dword_ptr[TinyImage.Data], ecx);
        c.dec(ecx);
        c.jnz(turn);
        c.@out((byte)MemoryMap.DebugExitPort, al);
    };

    private static void Echo(Assembler c)
    {
        Label turn = c.CreateLabel();
        c.Label(ref turn);
        c.mov(edx, ConsoleData + 5);
        c.@in(al, dx);
        c.test(al, 1);
        c.jz(turn);
        c.mov(edx, ConsoleData);
        c.@in(al, dx);
        c.@out(dx, al);
        c.cmp(al, (sbyte)'q');
        c.jne(turn);
        c.@out((byte)MemoryMap.DebugExitPort, al);
    }
}
