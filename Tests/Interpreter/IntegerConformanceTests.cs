// One-operand arithmetic, products, bits, moves and exchanges against the host's processor.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class IntegerConformanceTests
{
    private const ulong CfOf = Rflags.Cf | Rflags.Of;
    private const ulong CfZf = Rflags.Cf | Rflags.Zf;
    private const ulong NoAfPf = Rflags.Status & ~(Rflags.Af | Rflags.Pf);

    [TestCase(Mnemonic.Inc, Rflags.Status)]
    [TestCase(Mnemonic.Dec, Rflags.Status)]
    [TestCase(Mnemonic.Neg, Rflags.Status)]
    [TestCase(Mnemonic.Not, Rflags.Status)]
    [TestCase(Mnemonic.Mul, CfOf)]
    [TestCase(Mnemonic.Imul, CfOf)]
    [TestCase(Mnemonic.Cbw, Rflags.Status)]
    [TestCase(Mnemonic.Cwde, Rflags.Status)]
    [TestCase(Mnemonic.Cdqe, Rflags.Status)]
    [TestCase(Mnemonic.Cwd, Rflags.Status)]
    [TestCase(Mnemonic.Cdq, Rflags.Status)]
    [TestCase(Mnemonic.Cqo, Rflags.Status)]
    [TestCase(Mnemonic.Xadd, Rflags.Status)]
    [TestCase(Mnemonic.Mov, Rflags.Status)]
    [TestCase(Mnemonic.Movzx, Rflags.Status)]
    [TestCase(Mnemonic.Movsx, Rflags.Status)]
    [TestCase(Mnemonic.Movsxd, Rflags.Status)]
    [TestCase(Mnemonic.Lea, Rflags.Status)]
    [TestCase(Mnemonic.Xchg, Rflags.Status)]
    [TestCase(Mnemonic.Nop, Rflags.Status)]
    [TestCase(Mnemonic.Clc, Rflags.Status)]
    [TestCase(Mnemonic.Stc, Rflags.Status)]
    [TestCase(Mnemonic.Cmc, Rflags.Status)]
    [TestCase(Mnemonic.Lahf, Rflags.Status)]
    [TestCase(Mnemonic.Sahf, Rflags.Status)]
    public void EveryFormOf(Mnemonic mnemonic, ulong flags) => FormSweep.Run(mnemonic, flags);

    [TestCase(Mnemonic.Bsf, Rflags.Zf)]
    [TestCase(Mnemonic.Bsr, Rflags.Zf)]
    [TestCase(Mnemonic.Tzcnt, CfZf)]
    [TestCase(Mnemonic.Lzcnt, CfZf)]
    [TestCase(Mnemonic.Popcnt, Rflags.Status)]
    [TestCase(Mnemonic.Movbe, Rflags.Status)]
    [TestCase(Mnemonic.Crc32, Rflags.Status)]
    [TestCase(Mnemonic.Andn, NoAfPf)]
    [TestCase(Mnemonic.Bextr, Rflags.Zf | CfOf)]
    [TestCase(Mnemonic.Blsi, NoAfPf)]
    [TestCase(Mnemonic.Blsmsk, NoAfPf)]
    [TestCase(Mnemonic.Blsr, NoAfPf)]
    [TestCase(Mnemonic.Bzhi, NoAfPf)]
    [TestCase(Mnemonic.Mulx, Rflags.Status)]
    [TestCase(Mnemonic.Pdep, Rflags.Status)]
    [TestCase(Mnemonic.Pext, Rflags.Status)]
    [TestCase(Mnemonic.Rorx, Rflags.Status)]
    [TestCase(Mnemonic.Sarx, Rflags.Status)]
    [TestCase(Mnemonic.Shlx, Rflags.Status)]
    [TestCase(Mnemonic.Shrx, Rflags.Status)]
    [TestCase(Mnemonic.Adcx, Rflags.Status)]
    [TestCase(Mnemonic.Adox, Rflags.Status)]
    public void EveryFormOfBits(Mnemonic mnemonic, ulong flags) => FormSweep.Run(mnemonic, flags);

    /// <summary>Of 16 bits BSWAP is undefined.</summary>
    [Test]
    public void Bswap_EveryForm() =>
        FormSweep.Run(Mnemonic.Bswap, (in Instruction instruction, in MachineState _) => instruction.Code == Code.Bswap_r16 ? null : Rflags.Status);

    /// <summary>Bit numbers within what the data buffer holds on both sides of the operand.</summary>
    [TestCase(Mnemonic.Bt)]
    [TestCase(Mnemonic.Bts)]
    [TestCase(Mnemonic.Btr)]
    [TestCase(Mnemonic.Btc)]
    public void BitTest_EveryForm(Mnemonic mnemonic) => FormSweep.Run(mnemonic, CfZf, (Random random, in Instruction instruction, ref MachineState state, Span<byte> _) =>
    {
        if (instruction.Op0Kind != OpKind.Memory || instruction.Op1Kind != OpKind.Register) return;
        state.Registers[instruction.Op1Register.GetNumber()] = (ulong)random.Next(-0x3000, 0x3000);
    });

    [Test]
    public void Cmpxchg_EveryForm() => FormSweep.Run(Mnemonic.Cmpxchg, Rflags.Status, (Random random, in Instruction instruction, ref MachineState state, Span<byte> data) =>
    {
        if (random.Next(2) == 0) return;
        state.Registers[Gpr.Rax] = instruction.Op0Kind == OpKind.Memory
            ? BitConverter.ToUInt64(data[FormSweep.Offset(instruction)..])
            : state.Registers[instruction.Op0Register.GetNumber()];
    });

    [Test]
    public void Cmpxchg8b_EveryForm() => FormSweep.Run(Mnemonic.Cmpxchg8b, Rflags.Status, (Random random, in Instruction instruction, ref MachineState state, Span<byte> data) =>
    {
        if (random.Next(2) == 0) return;
        ulong value = BitConverter.ToUInt64(data[FormSweep.Offset(instruction)..]);
        state.Registers[Gpr.Rax] = (uint)value | 0xABCD_0000_0000_0000;
        state.Registers[Gpr.Rdx] = (value >> 32) | 0x1234_0000_0000_0000;
    });

    [Test]
    public void Cmpxchg16b_EqualOrNot([Values] bool equal, [Values] bool locked)
    {
        using Conformance conformance = new();
        byte[] code = Conformance.Assemble(a =>
        {
            if (locked) a.@lock.cmpxchg16b(__xmmword_ptr[rbx]);
            else a.cmpxchg16b(__xmmword_ptr[rbx]);
        });
        Random random = new(7);
        for (int i = 0; i < 30; i++)
        {
            MachineState state = MachineState.Create(random);
            if (equal)
            {
                state.Registers[Gpr.Rax] = BitConverter.ToUInt64(conformance.Data[0x1000..]);
                state.Registers[Gpr.Rdx] = BitConverter.ToUInt64(conformance.Data[0x1008..]);
            }
            conformance.Compare(code, state);
        }
    }

    [Test]
    public void Xlat_UsesAlAlone()
    {
        using Conformance conformance = new();
        Random random = new(8);
        for (int i = 0; i < 50; i++) conformance.Compare([0xD7], MachineState.Create(random));
    }

    [Test]
    public void RandomSequences_OfDefinedInstructions([Range(0, 39)] int seed)
    {
        using Conformance conformance = new(seed);
        Random random = new(seed);
        byte[] code = RandomProgram.Create(random, instructions: 60);
        for (int i = 0; i < 10; i++) conformance.Compare(code, MachineState.Create(random));
    }
}
