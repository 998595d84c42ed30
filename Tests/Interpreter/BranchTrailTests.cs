// The last branches of a core, from the blocks it entered.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class BranchTrailTests
{
    [Test]
    public void Last_CallLoopReturn_AreListedInOrder()
    {
        using TestCore core = new();
        Assemble(core, a =>
        {
            Label function = a.CreateLabel("function"), loop = a.CreateLabel("loop"), end = a.CreateLabel("end");
            a.mov(ecx, 3);
            a.call(function);
            a.test(ecx, ecx);
            a.jne(end);
            a.jmp(end);
            a.nop();
            a.Label(ref end);
            a.hlt();
            a.Label(ref function);
            a.nop();
            a.Label(ref loop);
            a.dec(ecx);
            a.jne(loop);
            a.ret();
        });
        core.Run(1000);
        IReadOnlyList<TakenBranch> branches = BranchTrail.Last(core.Cpu, 64);
        Assert.That(branches.Select(branch => branch.Mnemonic), Is.EqualTo(new[] { Mnemonic.Call, Mnemonic.Jne, Mnemonic.Jne, Mnemonic.Ret, Mnemonic.Jmp }));
        Assert.That(branches[0].From, Is.EqualTo(TestCore.Code + 5));
        Assert.That(branches[3].To, Is.EqualTo(TestCore.Code + 10));
    }

    /// <summary>Nothing can be executed at the target, yet the branch is known.</summary>
    [Test]
    public void Last_CallIntoNothing_IsTheLatest()
    {
        using TestCore core = new();
        Assemble(core, a => { a.mov(rax, 0x7000_0000_0000); a.call(rax); });
        core.Run(100);
        TakenBranch latest = BranchTrail.Last(core.Core.Faults.StateAtFault, 64)[^1];
        Assert.That((latest.Mnemonic, latest.To), Is.EqualTo((Mnemonic.Call, 0x7000_0000_0000UL)));
    }

    [Test]
    public void Last_LongLoop_IsCutToTheLatest()
    {
        using TestCore core = new();
        Assemble(core, a =>
        {
            Label loop = a.CreateLabel("loop");
            a.mov(ecx, 100_000);
            a.Label(ref loop);
            a.dec(ecx);
            a.jne(loop);
            a.hlt();
        });
        core.Run(1_000_000);
        IReadOnlyList<TakenBranch> branches = BranchTrail.Last(core.Cpu, 64);
        Assert.That(branches, Has.Count.EqualTo(64));
        Assert.That(branches.Distinct().Count(), Is.EqualTo(1));
    }

    private static void Assemble(TestCore core, Action<Assembler> program) => core.Write(TestCore.Code, TestCore.Machine(TestCore.Code, program, 64));
}
