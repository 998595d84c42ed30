// x87 against the host's processor.
using System;
using System.Buffers.Binary;
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

/// <summary>
/// Each case loads a control word and three 80-bit values, runs one instruction, and stores status word and all that is on the
/// stack: the data buffers and AX must come out equal.
/// </summary>
[TestFixture]
internal sealed class X87ConformanceTests
{
    private const ulong Control = TestCore.Data + 0x100;
    private const ulong Values = TestCore.Data + 0x110;
    private const ulong Operand = TestCore.Data + 0x200;
    private const ulong Results = TestCore.Data + 0x300;
    private const int Runs = 400;

    private static readonly ulong[] Significands =
    [
        1UL << 63, ulong.MaxValue, 0xC000_0000_0000_0000, 0x8000_0000_0000_0001, 0xA000_0000_0000_1234, 0xFFFF_FFFF_FFFF_F800, 0x8000_0000_0000_0400,
        0xFFFF_FF00_0000_0000, 0x8000_0080_0000_0000, 0xD555_5555_5555_5555, 0xC90F_DAA2_2168_C235,
    ];

    private static readonly ushort[] Exponents = [0, 1, 0x3FFF, 0x4000, 0x3FFE, 0x7FFE, 0x7FFF, 0x3C01, 0x3C00, 0x43FE, 0x43FF, 0x3F81, 0x3F80, 0x407E, 0x403E, 0x401D, 0x400E, 0x3FBF];

    private static readonly (string Name, Action<Assembler> Write)[] Instructions =
    [
        ("fadd st0, st1", a => a.fadd(st0, st1)), ("fadd st2, st0", a => a.fadd(st2, st0)), ("faddp", a => a.faddp(st1, st0)),
        ("fsub st0, st1", a => a.fsub(st0, st1)), ("fsub st1, st0", a => a.fsub(st1, st0)), ("fsubr st0, st2", a => a.fsubr(st0, st2)),
        ("fsubp", a => a.fsubp(st1, st0)), ("fsubrp", a => a.fsubrp(st1, st0)), ("fmul st0, st1", a => a.fmul(st0, st1)), ("fmulp", a => a.fmulp(st2, st0)),
        ("fdiv st0, st1", a => a.fdiv(st0, st1)), ("fdivr st0, st1", a => a.fdivr(st0, st1)), ("fdivp", a => a.fdivp(st1, st0)), ("fdivrp", a => a.fdivrp(st1, st0)),
        ("fadd m32", a => a.fadd(__dword_ptr[Operand])), ("fadd m64", a => a.fadd(__qword_ptr[Operand])), ("fsubr m64", a => a.fsubr(__qword_ptr[Operand])),
        ("fmul m32", a => a.fmul(__dword_ptr[Operand])), ("fdiv m64", a => a.fdiv(__qword_ptr[Operand])), ("fdivr m32", a => a.fdivr(__dword_ptr[Operand])),
        ("fiadd m16", a => a.fiadd(__word_ptr[Operand])), ("fisub m32", a => a.fisub(__dword_ptr[Operand])), ("fisubr m16", a => a.fisubr(__word_ptr[Operand])),
        ("fimul m32", a => a.fimul(__dword_ptr[Operand])), ("fidiv m16", a => a.fidiv(__word_ptr[Operand])), ("fidivr m32", a => a.fidivr(__dword_ptr[Operand])),
        ("fsqrt", a => a.fsqrt()), ("frndint", a => a.frndint()), ("fscale", a => a.fscale()), ("fabs", a => a.fabs()), ("fchs", a => a.fchs()),
        ("fxtract", a => a.fxtract()), ("fxch", a => a.fxch(st0, st2)), ("fld st2", a => a.fld(st2)), ("fst st3", a => a.fst(st3)), ("fstp st1", a => a.fstp(st1)),
        ("fld m32", a => a.fld(__dword_ptr[Operand])), ("fld m64", a => a.fld(__qword_ptr[Operand])), ("fld m80", a => a.fld(__tbyte_ptr[Operand])),
        ("fild m16", a => a.fild(__word_ptr[Operand])), ("fild m32", a => a.fild(__dword_ptr[Operand])), ("fild m64", a => a.fild(__qword_ptr[Operand])),
        ("fst m32", a => a.fst(__dword_ptr[Operand])), ("fstp m64", a => a.fstp(__qword_ptr[Operand])), ("fstp m80", a => a.fstp(__tbyte_ptr[Operand])),
        ("fist m16", a => a.fist(__word_ptr[Operand])), ("fistp m32", a => a.fistp(__dword_ptr[Operand])), ("fistp m64", a => a.fistp(__qword_ptr[Operand])),
        ("fisttp m64", a => a.fisttp(__qword_ptr[Operand])), ("fisttp m16", a => a.fisttp(__word_ptr[Operand])),
        ("fcom st1", a => a.fcom(st0, st1)), ("fcomp m64", a => a.fcomp(__qword_ptr[Operand])), ("fcompp", a => a.fcompp()), ("fucom st2", a => a.fucom(st0, st2)),
        ("fucomp", a => a.fucomp(st0, st1)), ("fucompp", a => a.fucompp()), ("ficom m16", a => a.ficom(__word_ptr[Operand])), ("ftst", a => a.ftst()),
        ("fxam", a => a.fxam()), ("fcomi", a => a.fcomi(st0, st1)), ("fcomip", a => a.fcomip(st0, st1)), ("fucomi", a => a.fucomi(st0, st1)),
        ("fucomip", a => a.fucomip(st0, st2)), ("fcmovb", a => a.fcmovb(st0, st1)), ("fcmovnu", a => a.fcmovnu(st0, st2)), ("fldz", a => a.fldz()),
        ("fld1", a => a.fld1()), ("fldpi", a => a.fldpi()), ("fldl2t", a => a.fldl2t()), ("fldl2e", a => a.fldl2e()), ("fldlg2", a => a.fldlg2()),
        ("fldln2", a => a.fldln2()), ("fincstp", a => a.fincstp()), ("fdecstp", a => a.fdecstp()), ("ffree", a => a.ffree(st1)),
        ("fadd empty", a => a.fadd(st0, st5)), ("fld empty", a => a.fld(st7)), ("fcom empty", a => a.fcom(st0, st6)), ("fnop", a => a.fnop()),
    ];

    private static string[] Names => Array.ConvertAll(Instructions, instruction => instruction.Name);

    [TestCaseSource(nameof(Names))]
    public void Run_Instruction_IsTheHosts(string name) => Sweep(Array.Find(Instructions, instruction => instruction.Name == name).Write, wholeRange: true);

    /// <summary>Exponents at most 63 apart: how far a longer reduction goes at once is each processor's own choice.</summary>
    [TestCase("fprem")]
    [TestCase("fprem1")]
    public void Run_Remainder_IsTheHosts(string name) => Sweep(name == "fprem" ? assembler => assembler.fprem() : assembler => assembler.fprem1(), wholeRange: false);

    [Test]
    public void Run_PendingException_FaultsAtNextWaitingInstruction()
    {
        using TestCore core = new();
        core.Write(TestCore.Data, [0x7B, 0x03]); // division by zero is not masked
        byte[] code = Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fldcw(__word_ptr[TestCore.Data]);
            assembler.fld1();
            assembler.fldz();
            assembler.fdivp(st1, st0);
            assembler.fnstsw(ax);
            assembler.fld1();
        });
        core.RunToHalt(code);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.X87Error));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code + (ulong)code.Length - 2));
    }

    [Test]
    public unsafe void Run_Environment_RoundTrips()
    {
        using TestCore core = new();
        core.RunToHalt(Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fldz();
            assembler.fld1();
            assembler.fnstenv(__[TestCore.Data]);
            assembler.fninit();
            assembler.fldenv(__[TestCore.Data]);
            assembler.fnstsw(ax);
            assembler.fstp(__qword_ptr[Operand]);
        }));
        // Two registers in use, valid (6) and zero (7): all other tags are 11.
        Assert.That(core.ReadUInt64(TestCore.Data), Is.EqualTo(0xFFFF_3000_FFFF_037F));
        Assert.That(core.ReadUInt64(TestCore.Data + 8) & 0xFFFF, Is.EqualTo(0b01_00_11_11_11_11_11_11));
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x3000));
        Assert.That(core.ReadUInt64(Operand), Is.EqualTo(BitConverter.DoubleToUInt64Bits(1)));
    }

    /// <summary>All of them in a loop: one that did not tail-call would exhaust the small stack.</summary>
    [Test]
    public unsafe void Run_AllX87InstructionsOnSmallStack_TailCallsAreJumps()
    {
        VcpuExit exit = default;
        Thread thread = new(
            () =>
            {
                using TestCore core = new();
                core.Cpu->Registers[Gpr.Rcx] = 20_000;
                core.Write(TestCore.Code, Conformance.Assemble(assembler =>
                {
                    Label start = assembler.CreateLabel();
                    assembler.Label(ref start);
                    foreach ((_, Action<Assembler> write) in Instructions) WriteCase(assembler, write);
                    assembler.sub(ecx, 1);
                    assembler.jnz(start);
                    assembler.hlt();
                }));
                core.Write(Control, [0x7F, 0x03]);
                core.Cpu->Rip = TestCore.Code;
                exit = core.Run(long.MaxValue);
            },
            256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
    }

    private static void Sweep(Action<Assembler> write, bool wholeRange)
    {
        using Conformance conformance = new();
        byte[] code = Conformance.Assemble(assembler => WriteCase(assembler, write));
        Random random = new(7);
        for (int run = 0; run < Runs; run++)
        {
            // All masked; precision 24, 53 or 64; any rounding.
            ushort control = (ushort)(0x7F | (random.Next(3) switch { 0 => 0, 1 => 2, _ => 3 }) << 8 | random.Next(4) << 10);
            BinaryPrimitives.WriteUInt16LittleEndian(conformance.Data[0x100..], control);
            for (int value = 0; value < 3; value++) WriteValue(random, conformance.Data[(0x110 + value * 16)..], wholeRange);
            WriteValue(random, conformance.Data[0x200..], wholeRange: true);
            if (random.Next(2) == 0) BinaryPrimitives.WriteUInt64LittleEndian(conformance.Data[0x200..], VectorSweep.Value(random));
            conformance.Compare(code, MachineState.Create(random));
        }
    }

    private static void WriteCase(Assembler assembler, Action<Assembler> write)
    {
        assembler.fninit();
        assembler.fldcw(__word_ptr[Control]);
        for (ulong value = 0; value < 3; value++) assembler.fld(__tbyte_ptr[Values + value * 16]);
        write(assembler);
        assembler.fnstsw(ax);
        assembler.fnclex();
        for (ulong value = 0; value < 4; value++) assembler.fstp(__tbyte_ptr[Results + value * 16]);
        assembler.fnstcw(__word_ptr[Results + 0x80]);
        assembler.fnstsw(__word_ptr[Results + 0x90]);
        assembler.fninit();
    }

    private static void WriteValue(Random random, Span<byte> target, bool wholeRange)
    {
        ulong significand = random.Next(2) == 0 ? Significands[random.Next(Significands.Length)] : (ulong)random.NextInt64() | 1UL << 63;
        int exponent = wholeRange ? Exponents[random.Next(Exponents.Length)] : 0x3FFF + random.Next(40);
        if (wholeRange && random.Next(3) == 0) exponent = 0x3FFF + random.Next(-70, 70);
        if (exponent == 0) significand &= (ulong)(long.MaxValue >> random.Next(64));
        if (wholeRange && random.Next(12) == 0) (significand, exponent) = (0, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(target, significand);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)(exponent | random.Next(2) << 15));
    }
}
