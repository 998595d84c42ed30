// Small programs for several cores, run over and over on fresh cache lines.
using System;
using System.Collections.Generic;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Scheduling;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Concurrency;

/// <summary>
/// Each round has cache lines of its own for every variable and every result. Cores run ahead freely within a batch and meet at
/// a barrier between batches, so that they keep meeting on the same lines.
/// </summary>
internal sealed class LitmusTest(int rounds)
{
    private const int Batch = 32;
    private const ulong Line = 64;
    private const ulong Counter = TestMachine.Data - 0x1000;

    private readonly List<List<Action<Assembler, LitmusTest>>> cores = [];

    /// <summary>Bytes between two variables: a line per round.</summary>
    private ulong Stride => (ulong)rounds * Line;

    /// <summary>The next core's operations, in program order.</summary>
    public LitmusTest Core(params Action<Assembler, LitmusTest>[] operations)
    {
        cores.Add([.. operations]);
        return this;
    }

    public static Action<Assembler, LitmusTest> Write(int variable, int value) => (a, test) => a.mov(__dword_ptr[rbx + (long)test.Variable(variable)], value);

    public static Action<Assembler, LitmusTest> Read(int variable, int result) => (a, test) =>
    {
        a.mov(eax, __dword_ptr[rbx + (long)test.Variable(variable)]);
        // Results are stored behind all reads: a store would order nothing, but keep it out of the way.
        a.mov(result % 2 == 0 ? esi : edi, eax);
    };

    public static Action<Assembler, LitmusTest> Fence => (a, _) => a.mfence();

    /// <summary>Runs all rounds and counts those whose results and final variables <paramref name="isForbidden"/> objects to.</summary>
    public int Run(Func<Outcome, bool> isForbidden)
    {
        using TestMachine machine = new(cores.Count);
        for (int core = 0; core < cores.Count; core++)
        {
            int number = core;
            machine.Program(core, a => Program(a, number));
        }
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock), "all cores are done");
        int count = 0;
        for (int round = 0; round < rounds; round++)
            if (isForbidden(new Outcome(this, machine, (ulong)round * Line))) count++;
        return count;
    }

    private ulong Variable(int number) => TestMachine.Data + (ulong)number * Stride;

    private ulong Result(int number) => TestMachine.Data + (ulong)(4 + number) * Stride;

    private void Program(Assembler a, int core)
    {
        Label round = a.CreateLabel("round"), go = a.CreateLabel("go"), wait = a.CreateLabel("wait");
        a.xor(ebx, ebx);
        a.xor(ebp, ebp);
        a.Label(ref round);
        a.test(ebx, Batch * (int)Line - 1);
        a.jnz(go);
        a.@lock.inc(__dword_ptr[(long)Counter]);
        a.add(ebp, cores.Count);
        a.Label(ref wait);
        a.pause();
        a.cmp(__dword_ptr[(long)Counter], ebp);
        a.jb(wait);
        a.Label(ref go);
        foreach (Action<Assembler, LitmusTest> operation in cores[core]) operation(a, this);
        a.mov(__dword_ptr[rbx + (long)Result(core * 2)], esi);
        a.mov(__dword_ptr[rbx + (long)Result(core * 2 + 1)], edi);
        a.add(ebx, (int)Line);
        a.cmp(ebx, rounds * (int)Line);
        a.jb(round);
    }

    /// <summary>What one round left.</summary>
    public readonly struct Outcome(LitmusTest test, TestMachine machine, ulong offset)
    {
        /// <summary>Result 2c and 2c + 1 belong to core c.</summary>
        public uint Result(int number) => (uint)machine.ReadUInt64(test.Result(number) + offset);

        /// <summary>Final value.</summary>
        public uint Variable(int number) => (uint)machine.ReadUInt64(test.Variable(number) + offset);
    }
}
