// What RDMSR and WRMSR accept.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class MsrTests
{
    /// <summary>A kernel that reads RDCL_NO (bit 0) and MDS_NO (bit 5) leaves out separate page tables and buffer flushes; SDM 2A, CPUID, leaf 7: EDX bit 29 announces.</summary>
    [Test]
    public void ArchCapabilities_AreAnnouncedAndSayThatNothingLeaks()
    {
        using TestCore core = new();
        Assert.That(CpuidTable.Read(core.Core, 7, 0).Edx >> 29 & 1, Is.EqualTo(1));
        Assert.That(Msrs.TryRead(core.Core, Msr.ArchCapabilities, out ulong value), Is.True);
        Assert.That(value & 0x21, Is.EqualTo(0x21));
    }

    /// <summary>SDM 3A, 12.11.2: reserved bits and types 2, 3 and above 6 are #GP.</summary>
    [TestCase(Msr.MtrrDefType, 0xC06UL, true)]
    [TestCase(Msr.MtrrDefType, 0x1006UL, false)]
    [TestCase(Msr.MtrrDefType, 0xC02UL, false)]
    [TestCase(Msr.MtrrPhysBase0, 0xFF_FFFF_F006UL, true)]
    [TestCase(Msr.MtrrPhysBase0, 0x100UL, false)]
    [TestCase(Msr.MtrrPhysBase0 + 14, 7UL, false)]
    [TestCase(Msr.MtrrPhysBase0, 1UL << 40, false)]
    [TestCase(Msr.MtrrPhysBase0 + 15, 0xFF_FFFF_F800UL, true)]
    [TestCase(Msr.MtrrPhysBase0 + 1, 0x801UL, false)]
    [TestCase(Msr.MtrrPhysBase0 + 16, 0UL, false)]
    [TestCase(Msr.MtrrFix64K, 0x0605_0401_0006_0606UL, true)]
    [TestCase(Msr.MtrrFix64K + 1, 0UL, false)]
    [TestCase(Msr.MtrrFix16KA0000, 0x0700_0000_0000_0000UL, false)]
    [TestCase(Msr.MtrrFix4K + 7, 0x0606_0606_0606_0606UL, true)]
    [TestCase(Msr.MtrrFix4K + 8, 0UL, false)]
    [TestCase(Msr.Pat, 0x0700_0106_0504_0100UL, true)]
    [TestCase(Msr.Pat, 0x0300_0000_0000_0000UL, false)]
    [TestCase(Msr.MtrrCap, 0UL, false)]
    [TestCase(Msr.McgStatus, 7UL, true)]
    [TestCase(Msr.McgStatus, 8UL, false)]
    [TestCase(Msr.McgCtl, ulong.MaxValue, true)]
    [TestCase(Msr.McgCap, 0UL, false)]
    [TestCase(Msr.Mc0Ctl + 12, ulong.MaxValue, true)]
    [TestCase(Msr.Mc0Ctl + 1, 0UL, true)]
    [TestCase(Msr.Mc0Ctl + 1, 1UL, false)]
    [TestCase(Msr.Mc0Ctl + 16, 0UL, false)]
    [TestCase(Msr.DebugCtl, 2UL, true)]
    [TestCase(Msr.DebugCtl, 1UL, false)]
    [TestCase(Msr.Fmask, 0xFFFF_FFFFUL, true)]
    [TestCase(Msr.Fmask, 1UL << 32, false)]
    [TestCase(Msr.TscAux, 1UL << 32, false)]
    [TestCase(Msr.MiscEnable, 0x4_00C5_1889UL, true)]
    [TestCase(Msr.MiscEnable, 1UL << 35, false)]
    [TestCase(Msr.SysenterEip, 0x8000_0000_0000UL, false)]
    [TestCase(Msr.PlatformId, 0UL, false)]
    [TestCase(Msr.PerfGlobalOverflowControl, 1UL << 32, true)]
    [TestCase(Msr.PerfGlobalOverflowControl, 1UL << 33, false)]
    [TestCase(0x3AU, 1UL, false)] // IA32_FEATURE_CONTROL: nothing that it controls is announced
    [TestCase(0x48U, 0UL, false)] // IA32_SPEC_CTRL
    [TestCase(Msr.ArchCapabilities, 0UL, false)]
    public void Write_IsCheckedAndReadsBack(uint msr, ulong value, bool allowed)
    {
        using TestCore core = new();
        bool exists = Msrs.TryRead(core.Core, msr, out ulong before);
        Assert.That(Msrs.TryWrite(core.Core, msr, value), Is.EqualTo(allowed));
        Assert.That(Msrs.TryRead(core.Core, msr, out ulong after), Is.EqualTo(exists));
        bool readsAsZero = msr == Msr.PerfGlobalOverflowControl;
        Assert.That(after, Is.EqualTo(!allowed ? before : readsAsZero ? 0 : value));
    }

    [Test]
    public void EveryMtrr_IsAPlaceOfItsOwn()
    {
        using TestCore core = new();
        uint[] fixedRanges = [Msr.MtrrFix64K, Msr.MtrrFix16K80000, Msr.MtrrFix16KA0000, 0x268, 0x269, 0x26A, 0x26B, 0x26C, 0x26D, 0x26E, 0x26F];
        for (uint i = 0; i < 8; i++)
        {
            Msrs.TryWrite(core.Core, Msr.MtrrPhysBase0 + 2 * i, ((ulong)i << 12) | 6);
            Msrs.TryWrite(core.Core, Msr.MtrrPhysBase0 + 2 * i + 1, ((ulong)i << 13) | 0x800);
        }
        for (int i = 0; i < fixedRanges.Length; i++) Msrs.TryWrite(core.Core, fixedRanges[i], i % 2 == 0 ? 6UL : 1UL << (8 * (i / 2)));
        for (uint i = 0; i < 8; i++)
        {
            Msrs.TryRead(core.Core, Msr.MtrrPhysBase0 + 2 * i, out ulong start);
            Msrs.TryRead(core.Core, Msr.MtrrPhysBase0 + 2 * i + 1, out ulong mask);
            Assert.That((start, mask), Is.EqualTo((((ulong)i << 12) | 6, ((ulong)i << 13) | 0x800)));
        }
        for (int i = 0; i < fixedRanges.Length; i++)
        {
            Msrs.TryRead(core.Core, fixedRanges[i], out ulong types);
            Assert.That(types, Is.EqualTo(i % 2 == 0 ? 6UL : 1UL << (8 * (i / 2))));
        }
        Msrs.TryRead(core.Core, Msr.MtrrCap, out ulong capabilities);
        Assert.That(capabilities, Is.EqualTo(0x508));
    }

    [Test]
    public void MiscEnable_ReadOnlyBitsStay()
    {
        using TestCore core = new();
        Assert.That(Msrs.TryWrite(core.Core, Msr.MiscEnable, 0), Is.True);
        Msrs.TryRead(core.Core, Msr.MiscEnable, out ulong value);
        Assert.That(value, Is.EqualTo(0x1880));
    }
}
