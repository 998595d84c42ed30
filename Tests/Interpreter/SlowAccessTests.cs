// Accesses that leave the fast path: two pages, devices, addresses that are none.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class SlowAccessTests
{
    private const ulong Linear = 0x40_0000_0000;
    private const ulong Boundary = Linear + 0x1000;
    private const ulong Full = PageTables.Present | PageTables.Writable | PageTables.User;

    [Test]
    public void OverTwoPages_ThatLieApart_ReadsAndWritesBoth([Range(1, 7)] int before)
    {
        using TestCore core = Split(Full, Full);
        core.Run(a =>
        {
            a.mov(rsi, Boundary - (ulong)before);
            a.mov(rax, 0x0807_0605_0403_0201);
            a.mov(__qword_ptr[rsi], rax);
            a.mov(rbx, __qword_ptr[rsi]);
            a.add(__qword_ptr[rsi], 1);
            a.mov(rcx, __qword_ptr[rsi]);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(0x0807_0605_0403_0201));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0x0807_0605_0403_0202));
        Assert.That((byte)core.ReadUInt64(0x40_1000 - (ulong)before), Is.EqualTo(2), "the first byte, in the first page");
        Assert.That((byte)core.ReadUInt64(0x50_0000), Is.EqualTo(before + 1), "the first byte of the second page");
        Assert.That((byte)core.ReadUInt64(0x40_1000), Is.Zero, "nothing behind the first page");
    }

    /// <summary>CR2 is the access's own address if its first page is missing, the second page's first byte if that is.</summary>
    [TestCase(true, false, Boundary - 3)]
    [TestCase(false, true, Boundary)]
    [TestCase(true, true, Boundary - 3)]
    public void OverTwoPages_OneMissing_Cr2NamesItAndNothingIsWritten(bool firstMissing, bool secondMissing, ulong cr2)
    {
        using TestCore core = Split(firstMissing ? 0 : Full, secondMissing ? 0 : Full);
        core.LoadTables(ExceptionVector.PageFault);
        core.Run(a =>
        {
            a.mov(rsi, Boundary - 3);
            a.mov(rax, -1L);
            a.mov(__qword_ptr[rsi], rax);
        });
        Assert.That(core.Cpu->Cr2, Is.EqualTo(cr2));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(2));
        Assert.That(core.ReadUInt64(0x40_0FF8), Is.Zero);
        Assert.That(core.ReadUInt64(0x50_0000), Is.Zero);
    }

    [Test]
    public void OverTwoPages_SecondReadOnly_WriteFaultsBeforeTheFirstIsTouched()
    {
        using TestCore core = Split(Full, Full & ~PageTables.Writable);
        core.LoadTables(ExceptionVector.PageFault);
        core.Cpu->Cr0 |= Cr0.Wp;
        core.Run(a =>
        {
            a.mov(rsi, Boundary - 4);
            a.@lock.xadd(__qword_ptr[rsi], rax);
        });
        Assert.That(core.Cpu->Cr2, Is.EqualTo(Boundary));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(3));
    }

    /// <summary>SDM 1, 3.3.7.1: #GP(0), or #SS(0) when the address is formed by the stack segment.</summary>
    [TestCase(0x0000_8000_0000_0000UL)]
    [TestCase(0x0000_7FFF_FFFF_FFFFUL)]
    [TestCase(0xFFFF_7FFF_FFFF_FFFCUL)]
    public void NotCanonical_IsGeneralProtectionOrStackFault(ulong address)
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.GeneralProtection, ExceptionVector.StackFault);
        core.Run(a => { a.mov(rbx, address); a.mov(rax, __qword_ptr[rbx]); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        core.Run(a => { a.mov(rbp, address); a.mov(rax, __qword_ptr[rbp]); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.StackFault));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.Zero);
    }

    [Test]
    public void Push_ToNotCanonical_IsStackFaultWithRspKept()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables();
        core.SetGate(ExceptionVector.StackFault, ist: 1);
        core.Cpu->Registers[Gpr.Rsp] = 0x8000_0000_0000;
        core.Run(a => { a.push(rax); a.pop(rax); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault), "7FFF...FFF8h is canonical, only not mapped");
        core.Cpu->Registers[Gpr.Rsp] = 0x8000_0000_0008;
        core.Run(a => a.push(rax));
        Assert.That(core.Core.Faults.Chain[0].Fault.Vector, Is.EqualTo(ExceptionVector.StackFault));
        Assert.That(core.ReadUInt64(TestCore.Ist1 - 16), Is.EqualTo(0x8000_0000_0008));
    }

    [Test]
    public void Jump_ToNotCanonical_IsGeneralProtectionAtTheTarget()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.GeneralProtection);
        core.Run(a => { a.mov(rax, 0x8000_0000_0000); a.jmp(rax); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
    }

    [TestCase(0xF000_0000UL, 8, new[] { 8 })]
    [TestCase(0xF000_0004UL, 8, new[] { 4, 4 })]
    [TestCase(0xF000_0001UL, 4, new[] { 1, 2, 1 })]
    [TestCase(0xF000_0002UL, 2, new[] { 2 })]
    public void Device_AccessSplitsIntoNaturallyAlignedTransfers(ulong physical, int size, int[] transfers)
    {
        using TestCore core = new TestCore().Warm();
        new PageTables(core).Map(Linear, 0xF000_0000 | Full);
        core.Cpu->Registers[Gpr.Rsi] = Linear + (physical & 0xFFF);
        core.Cpu->Registers[Gpr.Rax] = 0x0807_0605_0403_0201;
        core.Run(a =>
        {
            if (size == 8) a.mov(__qword_ptr[rsi], rax);
            else if (size == 4) a.mov(__dword_ptr[rsi], eax);
            else a.mov(__word_ptr[rsi], ax);
            a.hlt();
        });
        Assert.That(core.Services.PhysicalWrites, Has.Count.EqualTo(transfers.Length));
        ulong at = physical, value = 0x0807_0605_0403_0201;
        for (int i = 0; i < transfers.Length; i++)
        {
            (ulong Address, int Size, ulong Value) write = core.Services.PhysicalWrites[i];
            ulong mask = transfers[i] == 8 ? ulong.MaxValue : (1UL << (transfers[i] * 8)) - 1;
            Assert.That(write, Is.EqualTo((at, transfers[i], value & mask)));
            at += (ulong)transfers[i];
            value >>= transfers[i] == 8 ? 0 : transfers[i] * 8;
        }
    }

    [Test]
    public void Device_ReadModifyWrite_ReadsThenWritesOnce()
    {
        using TestCore core = new TestCore().Warm();
        new PageTables(core).Map(Linear, 0xF000_0000 | Full);
        core.Services.Physical[0xF000_0008] = 40;
        core.Run(a =>
        {
            a.mov(rsi, Linear);
            a.add(__dword_ptr[rsi + 8], 2);
            a.hlt();
        });
        Assert.That(core.Services.PhysicalWrites, Is.EqualTo(new[] { (0xF000_0008UL, 4, 42UL) }));
    }

    [Test]
    public void FromRamIntoADevice_OverAPage_SplitsThere()
    {
        using TestCore core = new TestCore().Warm();
        PageTables tables = new(core);
        tables.Map(Linear, 0x40_0000 | Full);
        tables.Map(Boundary, 0xF000_0000 | Full);
        core.Services.Physical[0xF000_0000] = 0xDDCC;
        core.WriteUInt64(0x40_0FF8, 0xBBAA_0000_0000_0000);
        core.Run(a =>
        {
            a.mov(rsi, Boundary - 2);
            a.mov(eax, __dword_ptr[rsi]);
            a.mov(__dword_ptr[rsi], 0x4433_2211);
            a.hlt();
        });
        Assert.That((uint)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0xDDCC_BBAA));
        Assert.That(core.Services.PhysicalWrites, Is.EqualTo(new[] { (0xF000_0000UL, 2, 0x4433UL) }));
        Assert.That(core.ReadUInt64(0x40_0FF8) >> 48, Is.EqualTo(0x2211));
    }

    [Test]
    public void CodeOutsideOfRam_IsUndefined()
    {
        using TestCore core = new TestCore().Warm();
        new PageTables(core).Map(Linear, 0xF000_0000 | Full);
        core.Run(a => { a.mov(rax, Linear); a.jmp(rax); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(Linear));
    }

    /// <summary>Two pages in a row that lie apart in RAM: 40_0000h and 50_0000h.</summary>
    private static TestCore Split(ulong first, ulong second)
    {
        TestCore core = new TestCore().Warm();
        PageTables tables = new(core);
        tables.Map(Linear, 0x40_0000 | first);
        tables.Map(Boundary, 0x50_0000 | second);
        return core;
    }

    /// <summary>SDM 3A, 5.8: D is set by a write, and a store that faults in its second page has written nothing.</summary>
    [Test]
    public void Store_OverTwoPages_SecondMissing_FirstStaysClean([Values] bool present)
    {
        const ulong linear = 0x40_0000_0000;
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.PageFault);
        PageTables tables = new(core);
        ulong leaf = tables.Map(linear, 0x45_0007);
        if (present) tables.Map(linear + 0x1000, 0x46_0007);
        core.Run(a =>
        {
            a.mov(rsi, linear + 0xFFC);
            a.mov(__qword_ptr[rsi], rax);
            a.hlt();
        });
        Assert.That(core.ReadUInt64(leaf) & 0x40, Is.EqualTo(present ? 0x40 : 0));
        if (!present) Assert.That(core.Cpu->Cr2, Is.EqualTo(linear + 0x1000));
    }
}
