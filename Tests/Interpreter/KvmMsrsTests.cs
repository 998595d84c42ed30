// KVM's clocks, computed as a guest computes them.
using System;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class KvmMsrsTests
{
    private const uint WallClock = 0x4B56_4D00, SystemTime = 0x4B56_4D01, StealTime = 0x4B56_4D03;
    private const ulong Page = TestCore.Data;

    [Test]
    public void Cpuid_IsKvmsAndThenOurs()
    {
        using TestCore core = new();
        CpuidResult first = CpuidTable.Read(core.Core, 0x4000_0000, 0), second = CpuidTable.Read(core.Core, 0x4000_0100, 0);
        Assert.That((first.Eax, Text(first)), Is.EqualTo((0x4000_0010u, "KVMKVMKVM\0\0\0")));
        Assert.That((second.Eax, Text(second)), Is.EqualTo((0x4000_0100u, "ToroEmu\0\0\0\0\0")));
        Assert.That(CpuidTable.Read(core.Core, 0x4000_0001, 0), Is.EqualTo(new CpuidResult(0x0100_002B, 0, 0, 0)));
        Assert.That(CpuidTable.Read(core.Core, 0x4000_0010, 0), Is.EqualTo(new CpuidResult(1_000_000, 1_000_000, 0, 0)), "kHz of TSC and APIC timer");
        Assert.That(CpuidTable.Read(core.Core, 0x15, 0), Is.EqualTo(new CpuidResult(1, 1, 1_000_000_000, 0)));
    }

    /// <summary>Linux, pvclock.h: ((tsc - tsc_timestamp) shifted by tsc_shift) * tsc_to_system_mul / 2^32 + system_time.</summary>
    [TestCase(0x4B56_4D01u, 0UL)]
    [TestCase(0x12u, 0UL)]
    [TestCase(0x4B56_4D01u, 0x1234_5678_9ABCUL)]
    [TestCase(0x4B56_4D01u, 0xFFFF_FFFF_FFFF_0000UL)]
    public void SystemTime_ByTheGuestsFormula_IsTheClock(uint msr, ulong tsc)
    {
        using TestCore core = new();
        if (tsc != 0) Write(core, Msr.Tsc, tsc);
        Write(core, msr, Page | 1);
        for (int step = 0; step < 1000; step++) core.Services.ReadTsc();
        ulong guestTsc = core.Services.ReadTsc() + core.Cpu->TscOffset;
        Assert.That(Now(core, guestTsc), Is.EqualTo(guestTsc - core.Cpu->TscOffset), "one gigahertz: a tick is a nanosecond");
        Assert.That(core.ReadUInt32(Page) & 1, Is.Zero, "even version: complete");
        Assert.That(core.ReadUInt64(Page + 24) >> 40 & 0xFF, Is.EqualTo(1), "stable");
        Assert.That(Read(core, msr), Is.EqualTo(Page | 1));
    }

    [TestCase(Msr.Tsc)]
    [TestCase(Msr.TscAdjust)]
    public void SystemTime_AfterTheTscWasSet_GoesOn(uint msr)
    {
        using TestCore core = new();
        Write(core, SystemTime, Page | 1);
        uint version = core.ReadUInt32(Page);
        Write(core, msr, 0x7000_0000_0000);
        ulong guestTsc = core.Services.ReadTsc() + core.Cpu->TscOffset;
        Assert.That(Now(core, guestTsc), Is.EqualTo(guestTsc - core.Cpu->TscOffset));
        Assert.That(core.ReadUInt32(Page), Is.EqualTo(version + 2));
    }

    [Test]
    public void SystemTime_SwitchedOff_IsLeftAlone()
    {
        using TestCore core = new();
        Write(core, SystemTime, Page);
        Assert.That(core.ReadUInt64(Page + 16), Is.Zero);
        Write(core, SystemTime, Page | 1);
        CpuReset.Init(core.Core);
        Assert.That(Read(core, SystemTime), Is.Zero, "as KVM does at INIT");
    }

    [TestCase(0x4B56_4D00u)]
    [TestCase(0x11u)]
    public void WallClock_IsTheDateAtTheClocksZero(uint msr)
    {
        using TestCore core = new(new FakeServices { UnixNanosecondsAtStart = 1_763_755_509_123_456_789 });
        core.WriteUInt64(Page, 7);
        Write(core, msr, Page);
        Assert.That((core.ReadUInt32(Page), core.ReadUInt32(Page + 4), core.ReadUInt32(Page + 8)), Is.EqualTo((10u, 1_763_755_509u, 123_456_789u)));
    }

    [Test]
    public void StealTime_KeepsWhatItCountsAndCompletesTheStructure()
    {
        using TestCore core = new();
        core.WriteUInt64(Page, 12_345);
        core.WriteUInt64(Page + 16, 0xFF);
        Write(core, StealTime, Page | 1);
        Assert.That((core.ReadUInt64(Page), core.ReadUInt32(Page + 8), core.ReadUInt64(Page + 16)), Is.EqualTo((12_345UL, 2u, 0UL)), "not preempted");
    }

    /// <summary>Kernels write these without asking; whatever they write, no fault.</summary>
    [TestCase(0x11u)]
    [TestCase(0x12u)]
    [TestCase(WallClock)]
    [TestCase(SystemTime)]
    [TestCase(0x4B56_4D02u)]
    [TestCase(StealTime)]
    [TestCase(0x4B56_4D04u)]
    public void Write_AnyValue_NeverFaults(uint msr)
    {
        using TestCore core = new();
        foreach (ulong value in (ulong[])[0, 1, 2, 0x3F, Page, Page | 0x3F, TestCore.RamSize - 1, TestCore.RamSize | 1, 0xFEE0_0001, ulong.MaxValue])
            Assert.That((Msrs.TryWrite(core.Core, msr, value), Read(core, msr)), Is.EqualTo((true, value)), $"{value:X}");
    }

    [TestCase(0x4B56_4D05u, 1UL, true)]
    [TestCase(0x4B56_4D05u, 2UL, false)]
    [TestCase(0x4B56_4D06u, 0xFFUL, true)]
    [TestCase(0x4B56_4D06u, 0x100UL, false)]
    [TestCase(0x4B56_4D0Au, 0UL, false)]
    [TestCase(0x4B56_4DFFu, 0UL, false)]
    public void Write_Others_FaultAsOnKvm(uint msr, ulong value, bool allowed)
    {
        using TestCore core = new();
        Assert.That(Msrs.TryWrite(core.Core, msr, value), Is.EqualTo(allowed));
    }

    private static ulong Now(TestCore core, ulong tsc)
    {
        ulong delta = tsc - core.ReadUInt64(Page + 8);
        ulong scale = core.ReadUInt64(Page + 24);
        sbyte shift = (sbyte)(scale >> 32);
        delta = shift < 0 ? delta >> -shift : delta << shift;
        return (ulong)((UInt128)delta * (uint)scale >> 32) + core.ReadUInt64(Page + 16);
    }

    private static void Write(TestCore core, uint msr, ulong value) => Assert.That(Msrs.TryWrite(core.Core, msr, value), Is.True);

    private static ulong Read(TestCore core, uint msr)
    {
        Assert.That(Msrs.TryRead(core.Core, msr, out ulong value), Is.True);
        return value;
    }

    private static string Text(CpuidResult leaf)
    {
        Span<byte> bytes = stackalloc byte[12];
        BitConverter.TryWriteBytes(bytes, leaf.Ebx);
        BitConverter.TryWriteBytes(bytes[4..], leaf.Ecx);
        BitConverter.TryWriteBytes(bytes[8..], leaf.Edx);
        return System.Text.Encoding.ASCII.GetString(bytes);
    }
}
