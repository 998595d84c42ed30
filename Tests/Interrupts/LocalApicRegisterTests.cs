// The register file, register by register, through the xAPIC page.
using System;
using System.IO;
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Devices.Support;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;
using static ToroEmu.Tests.Interrupts.Support.ApicBoard;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class LocalApicRegisterTests
{
    [TestCase(Id, 0x0200_0000u)]
    [TestCase(LocalApicSpec.Version, 0x0105_0014u)]
    [TestCase(Tpr, 0u)]
    [TestCase(Apr, 0u)]
    [TestCase(Ppr, 0u)]
    [TestCase(Eoi, 0u)]
    [TestCase(Ldr, 0u)]
    [TestCase(Dfr, 0xFFFF_FFFFu)]
    [TestCase(Svr, 0xFFu)]
    [TestCase(Isr, 0u)]
    [TestCase(IsrLast, 0u)]
    [TestCase(Tmr, 0u)]
    [TestCase(Irr, 0u)]
    [TestCase(IrrLast, 0u)]
    [TestCase(Esr, 0u)]
    [TestCase(IcrLow, 0u)]
    [TestCase(IcrHigh, 0u)]
    [TestCase(LvtTimer, 0x1_0000u)]
    [TestCase(LvtThermal, 0x1_0000u)]
    [TestCase(LvtPerformance, 0x1_0000u)]
    [TestCase(LvtLint0, 0x1_0000u)]
    [TestCase(LvtLint1, 0x1_0000u)]
    [TestCase(LvtError, 0x1_0000u)]
    [TestCase(InitialCount, 0u)]
    [TestCase(CurrentCount, 0u)]
    [TestCase(Dcr, 0u)]
    public void Read_after_power_on(uint register, uint expected)
    {
        LocalApic apic = new ApicBoard(3, enable: false)[2];
        Assert.That(Read(apic, register), Is.EqualTo(expected));
        Assert.That(Errors(apic), Is.Zero);
    }

    [TestCase(Tpr, 0xFFFF_FFFFu, 0xFFu)]
    [TestCase(Ldr, 0xFFFF_FFFFu, 0xFF00_0000u)]
    [TestCase(Dfr, 0x0000_0000u, 0x0FFF_FFFFu)]
    [TestCase(Dfr, 0xFFFF_FFFFu, 0xFFFF_FFFFu)]
    [TestCase(Svr, 0xFFFF_FFFFu, 0x13FFu)]
    [TestCase(IcrHigh, 0xFFFF_FFFFu, 0xFF00_0000u)]
    [TestCase(IcrLow, 0xFFF3_3FFFu, 0x0000_0FFFu, Description = "no delivery status, nothing reserved")]
    [TestCase(LvtTimer, 0xFFFF_FFFFu, 0x0007_00FFu)]
    [TestCase(LvtThermal, 0xFFFF_FFFFu, 0x0001_07FFu)]
    [TestCase(LvtPerformance, 0xFFFF_FFFFu, 0x0001_07FFu)]
    [TestCase(LvtLint0, 0xFFFF_FFFFu, 0x0001_A7FFu)]
    [TestCase(LvtLint1, 0xFFFF_FFFFu, 0x0001_A7FFu)]
    [TestCase(LvtError, 0xFFFF_FFFFu, 0x0001_00FFu)]
    [TestCase(InitialCount, 0xFFFF_FFFFu, 0xFFFF_FFFFu)]
    [TestCase(Dcr, 0xFFFF_FFFFu, 0xBu)]
    public void Write_then_read(uint register, uint written, uint read)
    {
        LocalApic apic = new ApicBoard(1)[0];
        Write(apic, register, written);
        Assert.That(Read(apic, register), Is.EqualTo(read));
        Assert.That(Errors(apic), Is.Zero);
    }

    [TestCase(Id)]
    [TestCase(LocalApicSpec.Version)]
    [TestCase(Ppr)]
    [TestCase(Isr)]
    [TestCase(Irr)]
    [TestCase(CurrentCount)]
    public void Read_only_registers_stay_without_an_error(uint register)
    {
        LocalApic apic = new ApicBoard(2)[1];
        uint before = Read(apic, register);
        Write(apic, register, ~before);
        Assert.That(Read(apic, register), Is.EqualTo(before));
        Assert.That(Errors(apic), Is.Zero);
    }

    [TestCase(0x000u)]
    [TestCase(0x040u)]
    [TestCase(0x290u)]
    [TestCase(0x2F0u, Description = "CMCI, which version 0105_0014h does not have")]
    [TestCase(0x3A0u)]
    [TestCase(SelfIpi, Description = "x2APIC only")]
    [TestCase(0x400u)]
    [TestCase(0xFF0u)]
    public void Reserved_offsets_are_an_illegal_register_access(uint offset)
    {
        LocalApic apic = new ApicBoard(1)[0];
        Assert.That(Read(apic, offset), Is.Zero);
        Assert.That(Errors(apic), Is.EqualTo(ErrorIllegalRegister));
        Write(apic, offset, 1);
        Assert.That(Errors(apic), Is.EqualTo(ErrorIllegalRegister));
    }

    [Test]
    public void Odd_widths_and_alignments_are_ignored_and_counted()
    {
        LocalApic apic = new ApicBoard(1)[0];
        Assert.That(apic.Read(LocalApicSpec.Version, 1), Is.Zero);
        Assert.That(apic.Read(LocalApicSpec.Version, 8), Is.EqualTo(VersionValue), "the upper half lies beside the register");
        Assert.That(apic.Read(LocalApicSpec.Version + 4, 4), Is.Zero);
        Assert.That(apic.Read(ulong.MaxValue & ~0xFUL, 4), Is.Zero);
        apic.Write(Tpr, 2, 0x50);
        apic.Write(Tpr + 1, 4, 0x50);
        Assert.That(Read(apic, Tpr), Is.Zero);
        Assert.That(apic.IgnoredAccesses, Is.EqualTo(6));
    }

    [Test]
    public void Of_64_bits_written_the_low_half_counts()
    {
        ApicBoard board = new(2);
        board[0].Write(IcrHigh, 8, 0xFFFF_FFFF_0100_0000);
        board[0].Write(IcrLow, 8, 0xFFFF_FFFF_0000_4055);
        Assert.That(board.Requested(0x55), Is.EqualTo("1"));
    }

    [Test]
    public void Error_status_shows_errors_only_after_a_write()
    {
        LocalApic apic = new ApicBoard(1)[0];
        Read(apic, 0x40);
        Assert.That(Read(apic, Esr), Is.Zero);
        Write(apic, Esr, 0xFFFF_FFFF);
        Assert.That(Read(apic, Esr), Is.EqualTo(ErrorIllegalRegister));
        Write(apic, Esr, 0);
        Assert.That(Read(apic, Esr), Is.Zero);
    }

    [Test]
    public void First_error_interrupts_and_ESR_rearms()
    {
        ApicBoard board = new(1);
        Write(board[0], LvtError, 0x3E);
        Read(board[0], 0x40);
        Assert.That(board[0].TryAccept(out byte vector), Is.True);
        Assert.That(vector, Is.EqualTo(0x3E));
        Read(board[0], 0x40);
        Assert.That(board.IsRequested(0, 0x3E), Is.False, "already logged");
        Assert.That(Errors(board[0]), Is.EqualTo(ErrorIllegalRegister));
        Read(board[0], 0x40);
        Assert.That(board.IsRequested(0, 0x3E), Is.True);
    }

    [Test]
    public void Illegal_vector_in_the_error_entry_is_one_more_error()
    {
        LocalApic apic = new ApicBoard(1)[0];
        Write(apic, LvtError, 3);
        Read(apic, 0x40);
        Assert.That(Errors(apic), Is.EqualTo(ErrorIllegalRegister | ErrorReceiveIllegalVector));
    }

    [Test]
    public void Disabling_by_software_masks_the_LVT_for_good()
    {
        LocalApic apic = new ApicBoard(1)[0];
        Write(apic, LvtTimer, 0x40);
        Write(apic, LvtError, 0x41);
        Write(apic, Svr, 0xFF);
        Assert.That(Read(apic, LvtTimer), Is.EqualTo(0x40 | LvtMasked));
        Write(apic, LvtTimer, 0x42);
        Assert.That(Read(apic, LvtTimer), Is.EqualTo(0x42 | LvtMasked), "it cannot be unmasked meanwhile");
        Write(apic, Svr, 0x1FF);
        Assert.That(Read(apic, LvtError), Is.EqualTo(0x41 | LvtMasked), "and not by enabling");
    }

    [Test]
    public void Init_resets_registers_but_not_the_mode()
    {
        ApicBoard board = new(2);
        LocalApic apic = board[1];
        EnterX2Apic(apic);
        board.Router.Deliver(1, 0x55);
        apic.TryAccept(out _);
        board.Router.Deliver(1, 0x56);
        apic.Cr8 = 3;
        apic.Init();
        Assert.That(apic.Mode, Is.EqualTo(ApicMode.X2Apic));
        Assert.That(apic.HasDeliverable, Is.False);
        Assert.That((apic.Cr8, board.IsInService(1, 0x55), board.IsRequested(1, 0x56)), Is.EqualTo(((byte)0, false, false)));
        Assert.That(apic.TryReadMsr(MsrX2ApicFirst + Svr / 16, out ulong svr), Is.True);
        Assert.That(svr, Is.EqualTo(SvrReset));
    }

    [Test]
    public void Snapshot_carries_everything_over()
    {
        ApicBoard board = new(1);
        Write(board[0], Ldr, 0x0800_0000);
        Write(board[0], LvtTimer, 0x2_0040);
        Write(board[0], Dcr, 0xB);
        Write(board[0], InitialCount, 1000);
        board.Router.Deliver(0, 0x80);
        board[0].TryAccept(out _);
        board.Router.Deliver(0, 0x90);
        Read(board[0], 0x40);
        byte[] state = Snapshots.Save(board[0]);
        ApicBoard copy = new(1);
        Snapshots.Load(copy[0], state);
        Assert.That(Snapshots.Save(copy[0]), Is.EqualTo(state));
        Assert.That(copy.IsInService(0, 0x80) && copy[0].HasDeliverable, Is.True);
        Assert.That(copy[0].NextDeadline, Is.EqualTo(1000));
        Assert.That(Errors(copy[0]), Is.EqualTo(ErrorIllegalRegister));
    }

    [Test]
    public void Snapshot_of_an_impossible_mode_is_refused()
    {
        ApicBoard board = new(1);
        byte[] state = Snapshots.Save(board[0]);
        state[0] = 3;
        Assert.That(() => Snapshots.Load(board[0], state), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Random_accesses_never_throw_and_keep_the_rules([Range(1, 8)] int seed)
    {
        Random random = new(seed);
        ApicBoard board = new(4);
        for (int step = 0; step < 20_000; step++)
        {
            LocalApic apic = board[random.Next(4)];
            ulong value = random.Next(2) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(0x1000);
            switch (random.Next(8))
            {
                case 0: apic.Read((ulong)random.Next(0x1010), 1 << random.Next(4)); break;
                case 1 or 2: apic.Write((ulong)random.Next(0x41) * 16, 4, value); break;
                case 3: apic.Write((ulong)random.Next(0x1010), 1 << random.Next(4), value); break;
                case 4: apic.TryWriteMsr(MsrX2ApicFirst + (uint)random.Next(0x40), value); break;
                case 5: apic.TryWriteMsr(MsrTscDeadline, value); break;
                case 6: apic.TryWriteMsr(MsrApicBase, DefaultBase | (ulong)random.Next(4) << 10); break;
                default: board.Time.Nanoseconds += (ulong)random.Next(100_000); break;
            }

            apic.Expire(board.Time.Nanoseconds);
            if (apic.TryAccept(out byte vector))
                Assert.That(vector, Is.GreaterThanOrEqualTo(FirstLegalVector));
            Assert.That(apic.HasDeliverable, Is.False, "one accepted vector blocks all that wait");
            Assert.That(apic.NextDeadline is null || apic.NextDeadline > board.Time.Nanoseconds, Is.True);
        }
    }
}
