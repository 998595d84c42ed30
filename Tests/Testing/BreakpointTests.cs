// ToroEmu.Testing: breakpoints, watches, registers, memory.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Testing;
using ToroEmu.Tests.Testing.Support;

using static Iced.Intel.AssemblerRegisters;

using Machine = ToroEmu.Testing.Machine;

namespace ToroEmu.Tests.Testing;

[TestFixture]
internal sealed class BreakpointTests
{
    private const byte DebugExit = (byte)MemoryMap.DebugExitPort;
    private const uint Loops = 10_000; // enough to make the loop hot, so that its block is linked to itself

    [Test]
    public void OnExecute_InAHotLoop_IsHitEachTimeInFrontOfTheInstruction()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        machine.RunFor(3000);
        List<ulong> counts = [];
        using IDisposable breakpoint = machine.OnExecute(LoopAddress, core => counts.Add(core["ecx"]));
        machine.RunUntilExit();
        Assert.That(counts, Is.EqualTo(Enumerable.Range(1, counts.Count).Select(count => (ulong)count).Reverse()));
        Assert.That(counts, Has.Count.EqualTo((int)(Loops - ((3000 - 1 + 2) / 3))));
    }

    [Test]
    public void OnExecute_Hold_StopsInFront_AndGoesOn()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path), alone = Machine.Load(image.Path);
        alone.RunUntilExit();
        int hits = 0;
        using IDisposable breakpoint = machine.OnExecute("start", _ => { hits++; machine.Hold(); });
        machine.RunUntilExit();
        Assert.That((machine.WasHeld, machine.Instructions, machine.Cores[0].Rip, hits), Is.EqualTo((true, 0UL, (ulong)TinyImage.Entry, 1)));
        Assert.That(machine.Cores[0].Where, Is.EqualTo("start"));
        using IDisposable inLoop = machine.OnExecute(LoopAddress, _ => { hits++; machine.Hold(); });
        for (uint loop = 0; loop < 100; loop++)
        {
            machine.RunUntilExit();
            Assert.That((machine.Instructions, machine.Cores[0]["ecx"]), Is.EqualTo((1 + (3UL * loop), (ulong)(Loops - loop))));
        }

        inLoop.Dispose();
        Assert.That(machine.RunUntilExit(), Is.Zero);
        Assert.That((hits, machine.Position), Is.EqualTo((101, alone.Position)));
    }

    [Test]
    public void RunUntilExecute_IsInFrontOfTheInstruction()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        Core core = machine.RunUntilExecute(LoopAddress)!;
        Assert.That((core.Number, core["ecx"], core.Instructions), Is.EqualTo((0, (ulong)Loops, 1UL)));
        machine.RunUntilExecute(LoopAddress);
        Assert.That(core["ecx"], Is.EqualTo(Loops - 1));
        machine.InstructionLimit = 100;
        Assert.That(() => machine.RunUntilExecute(0x1234), Throws.InstanceOf<RunFailedException>().With.Message.StartsWith("no core came to 1234"));
    }

    [Test]
    public void OnExecute_Callback_MayWriteAndEndItself()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        IDisposable? breakpoint = null;
        breakpoint = machine.OnExecute(LoopAddress, core =>
        {
            core["ecx"] = 2;
            machine.WriteUInt32(TinyImage.Data, 40);
            breakpoint!.Dispose();
        });
        machine.RunUntilExit();
        Assert.That((machine.ReadUInt32("data"), machine.WasChanged), Is.EqualTo((42u, true)));
    }

    [Test]
    public void OnExecute_CallbackMovesRip_GoesOnThere()
    {
        using TinyImage image = TinyImage.Of(a =>
        {
            a.mov(eax, 3); // 5 bytes
            a.@out(DebugExit, eax); // 2 bytes
            a.mov(eax, 9);
            a.@out(DebugExit, eax);
        });
        using Machine machine = Machine.Load(image.Path);
        using IDisposable breakpoint = machine.OnExecute(TinyImage.Entry, core => core.Rip = TinyImage.Entry + 7);
        Assert.That(machine.RunUntilExit(), Is.EqualTo(9));
    }

    [Test]
    public void OnExecute_CallbackThrows_TheRunThrows()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        using IDisposable breakpoint = machine.OnExecute("start", _ => throw new InvalidTimeZoneException("mine"));
        Assert.That(() => machine.RunUntilExit(), Throws.InstanceOf<InvalidTimeZoneException>());
        Assert.That(machine.RunUntilExit(), Is.Zero);
    }

    [Test]
    public void OnExecute_CallbackRunsTheMachine_IsAnError()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        using IDisposable breakpoint = machine.OnExecute("start", _ => machine.RunFor(1));
        Assert.That(() => machine.RunUntilExit(), Throws.InvalidOperationException);
    }

    [Test]
    public void OnExecute_CodeThatWritesItself_IsHitAllTheSame()
    {
        using TinyImage image = TinyImage.Of(a =>
        {
            Label again = a.CreateLabel();
            a.mov(ecx, 5);
            a.Label(ref again); // at 5
            a.mov(eax, 0); // its immediate, at 6, is counted up
            a.inc(__byte_ptr[TinyImage.Entry + 6]);
            a.dec(ecx);
            a.jnz(again);
            a.@out(DebugExit, eax);
        });
        using Machine machine = Machine.Load(image.Path);
        int hits = 0;
        using IDisposable breakpoint = machine.OnExecute(TinyImage.Entry + 5, _ => hits++);
        Assert.That((machine.RunUntilExit(), hits), Is.EqualTo((4, 5)));
    }

    [Test]
    public void OnExecute_InstructionThatFaults_IsHit()
    {
        using TinyImage image = TinyImage.Of(a => a.ud2());
        using Machine machine = Machine.Load(image.Path);
        int hits = 0;
        using IDisposable breakpoint = machine.OnExecute("start", _ => hits++);
        Assert.That((machine.RunUntilEnd()!.Reason, hits), Is.EqualTo((ExitReason.Crash, 1)));
    }

    [Test]
    public void OnWrite_EveryStore_SaysBeforeAndAfter()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        List<(uint Before, uint After, ulong Instructions)> stores = [];
        using (machine.OnWrite("data", 4, (before, after) => stores.Add((BitConverter.ToUInt32(before), BitConverter.ToUInt32(after), machine.Instructions))))
            machine.RunFor(300);
        machine.RunUntilExit();
        Assert.That(stores, Is.EqualTo(Enumerable.Range(0, 100).Select(store => ((uint)store, (uint)store + 1, 2 + (3UL * (ulong)store)))));
    }

    [TestCase(0x99, TestName = "OnWrite_PlainStore_IsExact")]
    [TestCase(0xF0, TestName = "OnWrite_LockedAdd_IsExact")]
    [TestCase(0x87, TestName = "OnWrite_Exchange_IsExact")]
    [TestCase(0xAB, TestName = "OnWrite_StringStore_IsExact")]
    [TestCase(0x60, TestName = "OnWrite_Push_IsExact")]
    [TestCase(0x11, TestName = "OnWrite_AcrossALineByTwoInstructions_IsExact")]
    public void OnWrite_AnyStore_KnowsItsInstruction(int kind)
    {
        using TinyImage image = TinyImage.Of(a =>
        {
            a.mov(edi, TinyImage.Data);
            a.mov(esp, TinyImage.Data + 4);
            a.mov(eax, 1);
            switch (kind)
            {
                case 0x99: a.mov(__dword_ptr[edi], eax); break;
                case 0xF0: a.@lock.add(__dword_ptr[edi], eax); break;
                case 0x87: a.xchg(__dword_ptr[edi], eax); break;
                case 0xAB: a.stosd(); break;
                case 0x60: a.push(eax); break;
                default: a.mov(__word_ptr[edi + 2], ax); break;
            }

            a.nop();
            a.nop();
            a.xor(eax, eax);
            a.@out(DebugExit, eax);
        });
        using Machine machine = Machine.Load(image.Path);
        List<(ulong, ulong)> counts = [];
        using IDisposable watch = machine.OnWrite(TinyImage.Data, 4, (_, _) => counts.Add((machine.Instructions, machine.Cores[0].Instructions)));
        machine.RunUntilExit();
        Assert.That(counts, Is.EqualTo(((ulong, ulong)[])[(4, 4)]));
    }

    [Test]
    public void OnWrite_Hold_StopsBehindTheStore()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        using IDisposable watch = machine.OnWrite("data", 4, (_, _) => machine.Hold());
        for (uint store = 1; store < 20; store++)
        {
            machine.RunUntilExit();
            Assert.That((machine.WasHeld, machine.ReadUInt32("data")), Is.EqualTo((true, store)));
        }
    }

    [Test]
    public void Registers_ByName_AreReadAndWritten()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path);
        Core core = machine.Cores[0];
        core["rax"] = 0x1122_3344_5566_7788;
        Assert.That((core["EAX"], core["ax"], core["al"], core["ah"]), Is.EqualTo((0x5566_7788UL, 0x7788UL, 0x88UL, 0x77UL)));
        core["ah"] = 0xFF;
        Assert.That(core["rax"], Is.EqualTo(0x1122_3344_5566_FF88));
        core["eax"] = 1;
        Assert.That(core["rax"], Is.EqualTo(1)); // 32 bits clear the upper half
        core["r9b"] = 5;
        Assert.That((core["r9"], core["cr0"] & 1, core["rip"]), Is.EqualTo((5UL, 1UL, (ulong)TinyImage.Entry)));
        Assert.That(() => core["al"] = 256, Throws.ArgumentException);
        Assert.That(() => core["cr0"] = 0x8000_0000, Throws.ArgumentException);
        Assert.That(() => core["foo"], Throws.ArgumentException);
    }

    [Test]
    public void Memory_Unmapped_SaysWhere()
    {
        using TinyImage image = TinyImage.Of(CountDown);
        using Machine machine = Machine.Load(image.Path, memory: "4M");
        Assert.That(() => machine.ReadMemory(0x40_0000 - 4, 8), Throws.ArgumentException.With.Message.Contains("400000"));
        Assert.That(() => machine.WriteUInt64(0x40_0000 - 4, 0), Throws.ArgumentException);
        Assert.That(machine.WasChanged, Is.False);
        Assert.That(() => machine.Symbol("nobody"), Throws.ArgumentException.With.Message.Contains("nobody"));
    }

    /// <summary>The address of the loop's first instruction.</summary>
    private const ulong LoopAddress = TinyImage.Entry + 5;

    /// <summary>Counts ECX down and a word of memory up: three instructions a turn.</summary>
    private static void CountDown(Assembler a)
    {
        Label again = a.CreateLabel();
        a.mov(ecx, (int)Loops);
        a.Label(ref again);
        a.inc(__dword_ptr[TinyImage.Data]);
        a.dec(ecx);
        a.jnz(again);
        a.xor(eax, eax);
        a.@out(DebugExit, eax);
    }
}
