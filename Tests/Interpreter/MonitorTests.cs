// MONITOR and MWAIT.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Memory;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

/// <summary>SDM 2B, MONITOR, MWAIT; SDM 3A, 9.10.</summary>
[TestFixture]
internal sealed unsafe class MonitorTests
{
    /// <summary>MONITOR; MWAIT; HLT.</summary>
    private static readonly byte[] Wait = [0x0F, 0x01, 0xC8, 0x0F, 0x01, 0xC9, 0xF4];

    private TestCore core = null!;

    [SetUp]
    public void SetUp()
    {
        core = new TestCore();
        core.Write(TestCore.Code, Wait);
        core.Cpu->Registers[Gpr.Rax] = TestCore.Data + 0x47;
    }

    [TearDown]
    public void TearDown() => core.Dispose();

    [Test]
    public void Run_LineUnchanged_WaitsBehindMwait()
    {
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Spinning));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code + 6));
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted), "whatever wakes the core ends MWAIT");
    }

    [TestCase(0x40UL, true)]
    [TestCase(0x7FUL, true)]
    [TestCase(0x3FUL, false)]
    [TestCase(0x80UL, false)]
    public void TryWatch_Store_WakesInTheLineOnly(ulong offset, bool expected)
    {
        core.Run(100);
        Watcher watcher = new();
        Assert.That(core.TryWatch(watcher));
        core.Write(TestCore.Data + offset, [1]);
        core.Ram.Watches.Unwatch(0);
        Assert.That(watcher.Wakes > 0, Is.EqualTo(expected));
    }

    [Test]
    public void TryWatch_LineChangedAfterTheRun_RefusesToSleep()
    {
        core.Run(100);
        core.Write(TestCore.Data + 0x50, [1]);
        Assert.That(core.TryWatch(new Watcher()), Is.False);
        core.Ram.Watches.Unwatch(0);
    }

    /// <summary>MONITOR; MOV [RAX], AL; MWAIT; HLT.</summary>
    [Test]
    public void Run_StoreBetweenTheTwo_DoesNotWait()
    {
        core.Write(TestCore.Code, [0x0F, 0x01, 0xC8, 0x88, 0x00, 0x0F, 0x01, 0xC9, 0xF4]);
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
    }

    [Test]
    public void Run_MwaitWithoutMonitor_DoesNotWait()
    {
        core.Cpu->Rip = TestCore.Code + 3;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
    }

    [TestCase(0UL, VcpuExit.Spinning)]
    [TestCase(1UL, VcpuExit.Halted)]
    public void Run_HeldInterrupt_EndsTheWaitIfAsked(ulong extensions, VcpuExit expected)
    {
        core.Write(TestCore.Code, [0x0F, 0x01, 0xC8, 0xB1, (byte)extensions, 0x0F, 0x01, 0xC9, 0xF4]);
        core.Cpu->InterruptWaiting = true;
        Assert.That(core.Run(100), Is.EqualTo(expected));
    }

    [TestCase(0, 1UL)]
    [TestCase(3, 2UL)]
    public void Run_UnknownExtensions_AreGeneralProtection(int offset, ulong extensions)
    {
        core.Cpu->Registers[Gpr.Rcx] = extensions;
        core.Cpu->Rip = TestCore.Code + (ulong)offset;
        ExpectFault(ExceptionVector.GeneralProtection);
    }

    [Test]
    public void Run_PageMissing_IsPageFault()
    {
        core.Unmap(TestCore.Data);
        ExpectFault(ExceptionVector.PageFault);
    }

    [TestCase(0)]
    [TestCase(3)]
    public void Run_User_IsUndefined(int offset)
    {
        core.Cpu->Rip = TestCore.Code + (ulong)offset;
        core.EnterUser();
        ExpectFault(ExceptionVector.InvalidOpcode);
    }

    [Test]
    public void Run_NotAnnounced_IsUndefined()
    {
        using TestCore smaller = new(new FakeServices { Model = CpuModels.V3 });
        Assert.That(smaller.RunToHalt(Wait), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(smaller.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    private void ExpectFault(byte vector)
    {
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
    }

    private sealed class Watcher : IWatcher
    {
        public int Wakes { get; private set; }

        public void WakeByStore() => Wakes++;
    }
}
