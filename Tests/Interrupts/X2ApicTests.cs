// IA32_APIC_BASE and the x2APIC MSRs (SDM 3A, 11.12).
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;
using static ToroEmu.Tests.Interrupts.Support.ApicBoard;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class X2ApicTests
{
    private const byte Vector = 0x66;

    private ApicBoard _board = null!;

    [SetUp]
    public void SetUp()
    {
        _board = new ApicBoard(20);
        for (int core = 0; core < 20; core++)
            EnterX2Apic(_board[core]);
    }

    [TestCase(0, 0xFEE0_0900UL)]
    [TestCase(1, 0xFEE0_0800UL)]
    public void APIC_BASE_after_power_on(int core, ulong expected)
    {
        Assert.That(new ApicBoard(2)[core].TryReadMsr(MsrApicBase, out ulong value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase(ApicMode.XApic, BaseEnable | BaseX2Apic, true)]
    [TestCase(ApicMode.XApic, 0UL, true)]
    [TestCase(ApicMode.XApic, BaseX2Apic, false, Description = "EXTD without EN")]
    [TestCase(ApicMode.X2Apic, BaseEnable, false)]
    [TestCase(ApicMode.X2Apic, BaseX2Apic, false)]
    [TestCase(ApicMode.X2Apic, 0UL, true)]
    [TestCase(ApicMode.Disabled, BaseEnable, true)]
    [TestCase(ApicMode.Disabled, BaseEnable | BaseX2Apic, false)]
    [TestCase(ApicMode.XApic, BaseEnable | 1UL, false, Description = "reserved bit")]
    [TestCase(ApicMode.XApic, BaseEnable | 1UL << 9, false, Description = "reserved bit")]
    [TestCase(ApicMode.XApic, BaseEnable | 0x1000UL, true, Description = "relocation")]
    [TestCase(ApicMode.XApic, BaseEnable | 1UL << 40, false, Description = "above MAXPHYADDR")]
    public void APIC_BASE_changes_state_only_along_the_figure(ApicMode from, ulong bits, bool allowed)
    {
        LocalApic apic = new ApicBoard(1)[0];
        if (from != ApicMode.XApic)
            apic.TryWriteMsr(MsrApicBase, DefaultBase | (from == ApicMode.X2Apic ? BaseEnable | BaseX2Apic : 0));
        Assert.That(apic.Mode, Is.EqualTo(from));
        apic.TryReadMsr(MsrApicBase, out ulong before);
        Assert.That(apic.TryWriteMsr(MsrApicBase, DefaultBase | BaseBootstrap | bits), Is.EqualTo(allowed));
        apic.TryReadMsr(MsrApicBase, out ulong after);
        Assert.That(after, Is.EqualTo(allowed ? DefaultBase | bits | BaseBootstrap : before));
    }

    [Test]
    public void Disabling_resets_the_registers()
    {
        LocalApic apic = new ApicBoard(1)[0];
        Write(apic, Tpr, 0x20);
        apic.TryWriteMsr(MsrApicBase, DefaultBase);
        Assert.That(Read(apic, Tpr), Is.EqualTo(uint.MaxValue), "there is no page now");
        apic.TryWriteMsr(MsrApicBase, DefaultBase | BaseEnable);
        Assert.That((Read(apic, Tpr), Read(apic, Svr)), Is.EqualTo((0u, SvrReset)));
    }

    [Test]
    public void Page_is_gone_in_x2APIC_mode_and_MSRs_fault_in_xAPIC_mode()
    {
        Assert.That(_board[0].Read(Id, 4), Is.EqualTo(uint.MaxValue));
        Assert.That(_board[0].Read(Id, 1), Is.EqualTo(byte.MaxValue));
        Assert.That(_board[0].Read(Id, 8), Is.EqualTo(ulong.MaxValue));
        _board[0].Write(Tpr, 4, 0x50);
        Assert.That(_board[0].Cr8, Is.Zero);
        LocalApic xApic = new ApicBoard(1)[0];
        Assert.That(xApic.TryReadMsr(0x802, out _) || xApic.TryWriteMsr(0x808, 0), Is.False);
    }

    [TestCase(0x802u, 17UL, Description = "ID, 32 bits")]
    [TestCase(0x803u, 0x0105_0014UL)]
    [TestCase(0x80Du, 0x0001_0002UL, Description = "LDR: cluster 1, member 1")]
    [TestCase(0x80Fu, 0x1FFUL, Description = "SVR kept from xAPIC mode")]
    [TestCase(0x830u, 0UL)]
    [TestCase(0x83Eu, 0UL)]
    public void Read_of_MSR(uint msr, ulong expected)
    {
        Assert.That(_board[17].TryReadMsr(msr, out ulong value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase(0x800u, Description = "reserved")]
    [TestCase(0x80Bu, Description = "EOI is write-only")]
    [TestCase(0x80Eu, Description = "no DFR")]
    [TestCase(0x831u, Description = "no ICR high")]
    [TestCase(0x83Fu, Description = "self IPI is write-only")]
    [TestCase(0x840u)]
    [TestCase(0x8FFu)]
    [TestCase(0x900u, Description = "not the APIC's")]
    public void Read_of_MSR_faults(uint msr) => Assert.That(_board[0].TryReadMsr(msr, out _), Is.False);

    [TestCase(0x802u, 0UL, Description = "ID is read-only")]
    [TestCase(0x808u, 0x100UL, Description = "reserved bit of TPR")]
    [TestCase(0x80Bu, 1UL, Description = "EOI takes 0 only")]
    [TestCase(0x80Du, 0UL, Description = "LDR is read-only")]
    [TestCase(0x80Eu, 0UL, Description = "no DFR")]
    [TestCase(0x828u, 1UL, Description = "ESR takes 0 only")]
    [TestCase(0x830u, 0x1000UL, Description = "delivery status does not exist")]
    [TestCase(0x831u, 0UL)]
    [TestCase(0x832u, 1UL << 32, Description = "32-bit register")]
    [TestCase(0x839u, 0UL, Description = "current count is read-only")]
    [TestCase(0x83Fu, 0x100UL)]
    [TestCase(0x83Fu, 1UL << 40)]
    public void Write_of_MSR_faults(uint msr, ulong value)
    {
        Assert.That(_board[0].TryWriteMsr(msr, value), Is.False);
        Assert.That(_board.Requested(0x00), Is.Empty);
    }

    [TestCase(3UL << 32, "3")]
    [TestCase(17UL << 32, "17")]
    [TestCase(0xFFUL << 32, "", Description = "FFh is an ID like others")]
    [TestCase(0x0001_0006UL << 32 | 1 << 11, "17 18", Description = "logical: cluster 1, members 1 and 2")]
    [TestCase(0x0000_8001UL << 32 | 1 << 11, "0 15", Description = "logical: cluster 0")]
    [TestCase(0xFFFF_FFFFUL << 32, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")]
    [TestCase(0xFFFF_FFFFUL << 32 | 1 << 11, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")]
    [TestCase(1UL << 18, "5", Description = "self")]
    public void ICR_is_one_64_bit_register(ulong command, string reached)
    {
        Assert.That(_board[5].TryWriteMsr(0x830, command | Vector), Is.True);
        Assert.That(_board.Requested(Vector), Is.EqualTo(reached));
        _board[5].TryReadMsr(0x830, out ulong value);
        Assert.That(value, Is.EqualTo(command | Vector));
    }

    [Test]
    public void Self_IPI()
    {
        Assert.That(_board[9].TryWriteMsr(0x83F, Vector), Is.True);
        Assert.That(_board.Requested(Vector), Is.EqualTo("9"));
        Assert.That(_board[9].TryAccept(out byte vector), Is.True);
        Assert.That(vector, Is.EqualTo(Vector));
        Assert.That(_board[9].TryWriteMsr(0x80B, 0), Is.True);
        Assert.That(_board.IsInService(9, Vector), Is.False);
        Assert.That(_board[9].TryWriteMsr(0x83F, 5), Is.True);
        Assert.That(_board[9].TryWriteMsr(0x828, 0), Is.True);
        _board[9].TryReadMsr(0x828, out ulong errors);
        Assert.That(errors, Is.EqualTo(ErrorSendIllegalVector | ErrorReceiveIllegalVector));
    }

    [Test]
    public void Broadcast_from_xAPIC_reaches_x2APICs()
    {
        ApicBoard mixed = new(3);
        EnterX2Apic(mixed[2]);
        mixed.Send(core: 0, Vector, 0xFF);
        Assert.That(mixed.Requested(Vector), Is.EqualTo("0 1 2"));
    }
}
