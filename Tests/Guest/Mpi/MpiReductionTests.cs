// Reduce and Allreduce against a straightforward reference: operations x datatypes x lengths x cores x roots.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using ToroEmu.Guest.Mpi;
using ToroEmu.Tests.Guest.Support;

namespace ToroEmu.Tests.Guest;

[TestFixture]
internal sealed unsafe class MpiReductionTests
{
    private const int Longest = 10_000;
    private const byte Untouched = 0xA5;

    private static readonly int[] s_lengths = [0, 1, 2, 63, 64, 65, 1000, Longest];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(16)]
    public void Reduce_EveryOperationTypeLengthAndRoot(int cores)
    {
        List<Case> cases = Cases(cores);
        GuestCores.BootAndRun(cores, core =>
        {
            Begin();
            byte[] output = new byte[Longest * sizeof(double)];
            foreach (Case item in cases)
            {
                foreach (int length in s_lengths)
                {
                    foreach (int root in Roots(item.Type, cores, length))
                        ReduceAndCheck(item, core, length, root, output);
                }
            }

            Check(Mpi.Finalize() == MpiError.Success, "finalize");
        });
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(8)]
    public void Allreduce_EveryOperationAndType_GivesAllTheResult(int cores)
    {
        List<Case> cases = Cases(cores);
        GuestCores.BootAndRun(cores, core =>
        {
            Begin();
            byte[] output = new byte[Longest * sizeof(double)];
            foreach (Case item in cases)
            {
                foreach (int length in s_lengths)
                    AllreduceAndCheck(item, core, length, output);
            }
        });
    }

    /// <summary>Random doubles round differently in every order: the same bits on all ranks and in all runs mean the same order.</summary>
    [TestCase(5)]
    [TestCase(8)]
    public void Allreduce_OfRoundedSums_HasTheSameBitsOnAllRanksAndRuns(int cores)
    {
        byte[][] first = RoundedSums(cores);
        byte[][] second = RoundedSums(cores);
        Assert.That(first.Skip(1), Is.All.EqualTo(first[0]));
        Assert.That(second, Is.All.EqualTo(first[0]));
    }

    [Test]
    public void Reduce_InPlace_TakesTheRootsInputFromItsOutput()
    {
        const int Cores = 5;
        GuestCores.BootAndRun(Cores, core =>
        {
            Begin();
            for (int root = 0; root < Cores; root++)
            {
                int value = 1 << core;
                int error = core == root
                    ? Mpi.Reduce(Mpi.InPlace, &value, 1, MpiDatatype.Int, MpiOp.Sum, root)
                    : Mpi.Reduce(&value, null, 1, MpiDatatype.Int, MpiOp.Sum, root);
                Check(error == MpiError.Success && value == (core == root ? 31 : 1 << core), $"root {root}");
            }
        });
    }

    [Test]
    public void ArticleReduce_NeedsNoInit()
    {
        const int Cores = 5;
        const int Length = 64;
        GuestCores.BootAndRun(Cores, core =>
        {
            int[] input = Enumerable.Repeat(core, Length).ToArray();
            int[] output = new int[Length];
            fixed (int* from = input, to = output)
                Check(MpiCApi.ArticleReduce(from, to, Length, MpiOp.Sum, 0) == MpiError.Success, "reduce");
            Check(output.All(value => value == (core == 0 ? 10 : 0)), "sum");
        });
    }

    /// <summary>More segments than one: a vector of 200,000 doubles, 100 segments.</summary>
    [Test]
    public void Reduce_OfALongVector_GoesBySegments()
    {
        const int Length = 200_000;
        byte[][] inputs = Enumerable.Range(0, 4).Select(rank => ReduceReference.Input(MpiDatatype.Double, Length, rank)).ToArray();
        byte[] expected = ReduceReference.Combine(MpiOp.Sum, MpiDatatype.Double, inputs);
        GuestCores.BootAndRun(4, core =>
        {
            Begin();
            byte[] output = new byte[Length * sizeof(double)];
            fixed (byte* from = inputs[core], to = output)
                Check(Mpi.Reduce(from, to, Length, MpiDatatype.Double, MpiOp.Sum, 2) == MpiError.Success, "reduce");
            Check(core != 2 || output.AsSpan().SequenceEqual(expected), "result");
        });
    }

    [TestCase(MpiDatatype.Byte, 3)]
    [TestCase(MpiDatatype.Float, 4)]
    [TestCase(MpiDatatype.Double, 4)]
    [TestCase(MpiDatatype.Int, 10)]
    [TestCase(MpiDatatype.Char, 10)]
    public void IsDefined_CountsTheOperationsOfATypeAsTheStandardDoes(MpiDatatype type, int operations) =>
        Assert.That(Enum.GetValues<MpiOp>().Count(op => ReduceOp.IsDefined(op, type)), Is.EqualTo(operations));

    private static void ReduceAndCheck(Case item, int core, int length, int root, byte[] output)
    {
        int bytes = length * (int)Mpi.SizeOf(item.Type);
        output.AsSpan(0, bytes).Fill(Untouched);
        int error;
        fixed (byte* from = item.Inputs[core], to = output)
            error = Mpi.Reduce(from, to, length, item.Type, item.Op, root);
        Check(error == MpiError.Success, $"{item}, length {length}, root {root}: error {error}");
        ReadOnlySpan<byte> result = output.AsSpan(0, bytes);
        bool right = core == root ? result.SequenceEqual(item.Expected.AsSpan(0, bytes)) : !result.ContainsAnyExcept(Untouched);
        Check(right, $"{item}, length {length}, root {root}, core {core}");
    }

    private static void AllreduceAndCheck(Case item, int core, int length, byte[] output)
    {
        int bytes = length * (int)Mpi.SizeOf(item.Type);
        item.Inputs[core].AsSpan(0, bytes).CopyTo(output);
        bool inPlace = length % 2 == 0;
        int error;
        fixed (byte* from = item.Inputs[core], to = output)
            error = Mpi.Allreduce(inPlace ? Mpi.InPlace : from, to, length, item.Type, item.Op);
        Check(error == MpiError.Success, $"{item}, length {length}: error {error}");
        Check(output.AsSpan(0, bytes).SequenceEqual(item.Expected.AsSpan(0, bytes)), $"{item}, length {length}, core {core}");
    }

    private static byte[][] RoundedSums(int cores)
    {
        const int Length = 3000;
        byte[][] outputs = new byte[cores][];
        GuestCores.BootAndRun(cores, core =>
        {
            Begin();
            Random random = new(core);
            double[] input = Enumerable.Range(0, Length).Select(_ => Math.Exp(40 * random.NextDouble())).ToArray();
            double[] output = new double[Length];
            fixed (double* from = input, to = output)
                Check(Mpi.Allreduce(from, to, Length, MpiDatatype.Double, MpiOp.Sum) == MpiError.Success, "allreduce");
            outputs[core] = MemoryMarshal.AsBytes<double>(output).ToArray();
        });
        return outputs;
    }

    private static List<Case> Cases(int cores)
    {
        List<Case> cases = [];
        foreach (MpiDatatype type in Enum.GetValues<MpiDatatype>().Where(type => type != MpiDatatype.Null))
        {
            byte[][] inputs = Enumerable.Range(0, cores).Select(rank => ReduceReference.Input(type, Longest, 100 * rank + (int)type)).ToArray();
            cases.AddRange(Enum.GetValues<MpiOp>()
                .Where(op => ReduceOp.IsDefined(op, type))
                .Select(op => new Case(op, type, inputs, ReduceReference.Combine(op, type, inputs))));
        }

        return cases;
    }

    /// <summary>Every root for short vectors of int; the others share its tree, and get first, middle and last.</summary>
    private static IEnumerable<int> Roots(MpiDatatype type, int cores, int length) =>
        type == MpiDatatype.Int && length <= 65 ? Enumerable.Range(0, cores) : new[] { 0, cores / 2, cores - 1 }.Distinct();

    private static void Begin()
    {
        Check(Mpi.Init() == MpiError.Success, "init");
        Mpi.ErrorsReturn = true;
    }

    private static void Check(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }

    private sealed record Case(MpiOp Op, MpiDatatype Type, byte[][] Inputs, byte[] Expected)
    {
        public override string ToString() => $"{Op} of {Type}";
    }
}
