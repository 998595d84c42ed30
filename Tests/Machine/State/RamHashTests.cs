// The hash that is kept up to date against the hash of every byte.
using System;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Machines.State;
using ToroEmu.Memory;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Machines.State;

public sealed unsafe class RamHashTests
{
    /// <summary>Where the next store goes: RDI; a second place that is read: RSI. Both lie in pages of their own.</summary>
    private static readonly (string Name, Action<Assembler> Program)[] Stores =
    [
        ("mov byte", a => a.mov(__byte_ptr[rdi], al)),
        ("mov qword", a => a.mov(__qword_ptr[rdi], rax)),
        ("mov over two pages", a => { a.or(rdi, 0xFFF); a.mov(__qword_ptr[rdi], rax); }),
        ("mov imm", a => a.mov(__dword_ptr[rdi], 0x1234567)),
        ("add", a => a.add(__qword_ptr[rdi], rax)),
        ("inc", a => a.inc(__dword_ptr[rdi])),
        ("neg", a => a.neg(__byte_ptr[rdi])),
        ("not", a => a.not(__qword_ptr[rdi])),
        ("shl", a => { a.mov(__qword_ptr[rdi], rax); a.shl(__qword_ptr[rdi], 3); }),
        ("shld", a => a.shld(__qword_ptr[rdi], rax, 5)),
        ("bts", a => a.bts(__qword_ptr[rdi], 7)),
        ("lock bts", a => a.@lock.bts(__qword_ptr[rdi], 9)),
        ("setcc", a => { a.stc(); a.setb(__byte_ptr[rdi]); }),
        ("xchg", a => a.xchg(__qword_ptr[rdi], rax)),
        ("lock add", a => a.@lock.add(__qword_ptr[rdi], rax)),
        ("lock xadd", a => a.@lock.xadd(__qword_ptr[rdi], rax)),
        ("lock add over two pages", a => { a.or(rdi, 0xFFD); a.@lock.add(__qword_ptr[rdi], rax); }),
        ("lock cmpxchg", a => { a.mov(rbx, rax); a.mov(rax, __qword_ptr[rdi]); a.@lock.cmpxchg(__qword_ptr[rdi], rbx); }),
        ("lock cmpxchg16b", a =>
        {
            a.and(rdi, -64);
            a.mov(rcx, rax);
            a.mov(rbx, rax);
            a.mov(rax, __qword_ptr[rdi]);
            a.mov(rdx, __qword_ptr[rdi + 8]);
            a.@lock.cmpxchg16b(__xmmword_ptr[rdi]);
        }),
        ("movnti", a => a.movnti(__qword_ptr[rdi], rax)),
        ("movbe", a => a.movbe(__qword_ptr[rdi], rax)),
        ("stosb", a => a.stosb()),
        ("rep stosq", a => { a.mov(ecx, 700); a.rep.stosq(); }),
        ("rep stosb backwards", a => { a.std(); a.mov(ecx, 5000); a.rep.stosb(); a.cld(); }),
        ("rep movsb", a => { a.mov(__qword_ptr[rsi], rax); a.mov(ecx, 4096); a.rep.movsb(); }),
        ("movsq", a => { a.mov(__qword_ptr[rsi], rax); a.movsq(); }),
        ("push", a => { a.lea(rsp, __[rdi + 8]); a.push(rax); }),
        ("pushfq", a => { a.lea(rsp, __[rdi + 8]); a.pushfq(); }),
        ("pop to memory", a => { a.push(rax); a.pop(__qword_ptr[rdi]); }),
        ("call", a =>
        {
            Label over = a.CreateLabel();
            a.lea(rsp, __[rdi + 8]);
            a.call(over);
            a.Label(ref over);
            a.nop();
        }),
        ("enter", a => { a.lea(rsp, __[rdi + 0x40]); a.enter(16, 2); }),
        ("movups", a => { a.movq(xmm1, rax); a.movups(__xmmword_ptr[rdi + 3], xmm1); }),
        ("movntdq", a => { a.movq(xmm1, rax); a.and(rdi, -64); a.movntdq(__xmmword_ptr[rdi], xmm1); }),
        ("movss", a => { a.movq(xmm1, rax); a.movss(__dword_ptr[rdi], xmm1); }),
        ("movhps", a => { a.movq(xmm1, rax); a.movlhps(xmm1, xmm1); a.movhps(__qword_ptr[rdi], xmm1); }),
        ("pextrq", a => { a.movq(xmm1, rax); a.pextrq(__qword_ptr[rdi], xmm1, 0); }),
        ("maskmovdqu", a => { a.movq(xmm1, rax); a.pcmpeqb(xmm2, xmm2); a.maskmovdqu(xmm1, xmm2); }),
        ("vmovdqu ymm", a => { a.vmovq(xmm1, rax); a.vmovdqu(__ymmword_ptr[rdi + 1], ymm1); }),
        ("vmaskmovps", a => { a.vmovq(xmm1, rax); a.vpcmpeqd(ymm2, ymm2, ymm2); a.vmaskmovps(__ymmword_ptr[rdi], ymm2, ymm1); }),
        ("fxsave", a => { a.movq(xmm1, rax); a.and(rdi, -64); a.fxsave(__[rdi]); }),
        ("xsave", a => { a.movq(xmm1, rax); a.and(rdi, -64); a.mov(eax, 7); a.xor(edx, edx); a.xsave(__[rdi]); }),
        ("stmxcsr", a => a.stmxcsr(__dword_ptr[rdi])),
        ("fst", a => { a.fldpi(); a.fstp(__qword_ptr[rdi]); }),
        ("fbstp", a => { a.fld1(); a.fbstp(__tbyte_ptr[rdi]); }),
        ("fnstenv", a => a.fnstenv(__[rdi])),
        ("fnsave", a => a.fnsave(__[rdi])),
        ("sgdt", a => a.sgdt(__[rdi])),
        ("movq mm", a => { a.movq(mm0, rax); a.movq(__qword_ptr[rdi], mm0); a.emms(); }),
    ];

    [Test]
    public void Compute_BehindRandomStoresOfEveryKind_IsTheHashOfEveryByte([Range(1, 4)] int seed)
    {
        Random random = new(seed);
        using TestCore core = new TestCore().Warm();
        RamHash hash = new(core.Ram);
        hash.Compute();
        for (int round = 0; round < 300; round++)
        {
            (string name, Action<Assembler> program) = Stores[round < Stores.Length ? round : random.Next(Stores.Length)];
            byte[] before = hash.Compute();
            TestContext.Out.WriteLine(name);
            Run(core, program, random);
            byte[] kept = hash.Compute();
            Assert.That(kept, Is.EqualTo(RamHash.ComputeAnew(core.Ram)), name);
            if (round < Stores.Length) Assert.That(kept, Is.Not.EqualTo(before), name);
        }
    }

    [Test]
    public void Compute_BehindAccessedAndDirtyBits_IsTheHashOfEveryByte()
    {
        using TestCore core = new TestCore().Warm();
        RamHash hash = new(core.Ram);
        hash.Compute();
        core.Core.FlushTlb();
        ulong entry = TestCore.Data + 0x12_3000;
        Run(core, a => { a.mov(rax, __qword_ptr[entry]); }, new Random(1));
        Assert.That(hash.Compute(), Is.EqualTo(RamHash.ComputeAnew(core.Ram)), "accessed");
        Run(core, a => { a.mov(rbx, entry); a.mov(__byte_ptr[rbx], 1); }, new Random(1));
        Assert.That(hash.Compute(), Is.EqualTo(RamHash.ComputeAnew(core.Ram)), "dirty");
    }

    [Test]
    public void Compute_SeesWhatDevicesWrite()
    {
        using GuestRam ram = new(1 << 20, 1);
        RamHash hash = new(ram);
        byte[] zero = hash.Compute();
        ram.TryWrite(0x5FFE, [1, 2, 3, 4]);
        ram.TryWriteUInt16(0x9000, 7);
        Assert.That(hash.Compute(), Is.EqualTo(RamHash.ComputeAnew(ram)).And.Not.EqualTo(zero));
        ram.TryWrite(0x5FFE, new byte[4]);
        ram.TryWriteUInt16(0x9000, 0);
        Assert.That(hash.Compute(), Is.EqualTo(zero), "zero pages count as never touched");
    }

    [Test]
    public void Compute_OfOtherPlacesOrSizes_Differs()
    {
        byte[][] hashes =
        [
            Of(1 << 20, 0), Of(1 << 20, 0x1000), Of(1 << 20, 0x1001), Of(4 << 20, 0x1000), Of(4 << 20, 0x20_1000),
        ];
        Assert.That(hashes.Select(Convert.ToHexString), Is.Unique);
    }

    private static byte[] Of(ulong size, ulong place)
    {
        using GuestRam ram = new(size, 1);
        ram.TryWrite(place, [1]);
        return new RamHash(ram).Compute();
    }

    private static void Run(TestCore core, Action<Assembler> program, Random random)
    {
        core.Cpu->Registers[Gpr.Rdi] = TestCore.Data + ((ulong)random.Next(16, 200) << 12) + (ulong)random.Next(0, 0x400) * 2;
        core.Cpu->Registers[Gpr.Rsi] = TestCore.Data + ((ulong)random.Next(200, 300) << 12);
        core.Cpu->Registers[Gpr.Rsp] = core.Cpu->Registers[Gpr.Rbp] = TestCore.StackTop;
        core.Cpu->Registers[Gpr.Rax] = (ulong)random.NextInt64(1, long.MaxValue);
        core.Run(a =>
        {
            program(a);
            a.hlt();
        });
        Assert.That(core.Cpu->Halted, () => $"the program met {core.FirstFault}");
    }
}
