// One thread's share of a run.
using System;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>Fills one slot of cases while the native side runs the other.</summary>
internal sealed class ProverJob
{
    private readonly ProverOptions options;
    private readonly ProverReport report;
    private readonly NativeSide native;
    private readonly EmulatedSide emulated;
    private readonly CaseMaker maker;
    private readonly Bench bench;
    private readonly Shrinker shrinker;
    private readonly Code[][] forms = [new Code[Layout.CasesMax], new Code[Layout.CasesMax]];
    private readonly int[] counts = new int[Layout.Slots];
    private ulong next, step;

    public ProverJob(ProverOptions options, FormTable table, ProverReport report, NativeSide native, EmulatedSide emulated)
    {
        this.options = options;
        this.report = report;
        this.native = native;
        this.emulated = emulated;
        maker = new CaseMaker(table, options.Seed, anything: options.Undefined || options.Forms == null);
        bench = new Bench(native, emulated);
        shrinker = new Shrinker(bench);
    }

    /// <summary>Runs cases <paramref name="first"/>, <paramref name="first"/> + <paramref name="stride"/>, ...</summary>
    public void Run(ulong first, ulong stride)
    {
        next = first;
        step = stride;
        int slot = 0;
        Fill(slot);
        while (counts[slot] != 0)
        {
            native.Start(slot, counts[slot]);
            Fill(1 - slot);
            int? culprit = native.Finish();
            if (culprit is { } dead) NoteDeath(slot, dead);
            else Judge(slot);
            slot = 1 - slot;
        }
    }

    private void Fill(int slot)
    {
        int count = 0;
        for (; count < Layout.CasesMax && next < (ulong)options.Cases; count++, next += step)
        {
            forms[slot][count] = maker.Make(next, ref native.Case(slot, count));
            report.Count(forms[slot][count]);
        }
        counts[slot] = count;
    }

    private void Judge(int slot)
    {
        Outcome mine = default;
        TestCase failed = default;
        for (int i = 0; i < counts[slot]; i++)
        {
            ref TestCase test = ref native.Case(slot, i);
            emulated.Run(ref test, ref mine);
            if (bench.Compare(ref test, ref native.Outcome(slot, i), ref mine)) continue;
            failed = test;
            failures.Add((forms[slot][i], failed));
        }
        Explain();
    }

    private readonly System.Collections.Generic.List<(Code Form, TestCase Test)> failures = [];

    /// <summary>Shrinks what failed and fails again. The native side's first case is used for it, and is needed no more.</summary>
    private void Explain()
    {
        TestCase kept = native.Case(0, 0);
        foreach ((Code form, TestCase failed) in failures)
        {
            TestCase test = failed;
            // The emulator does the same every time. What the host does not do again was no property of the instruction: an interrupt that came in between, say.
            if (bench.Difference(ref test) == null)
            {
                report.CountUnsteady();
                continue;
            }
            if (!report.CountMismatch(form, options.ExamplesPerForm)) continue;
            shrinker.Shrink(ref test);
            string difference = bench.Difference(ref test) ?? "(not again when shrunk)";
            report.Add(new Mismatch(form, CodeText.Text(bench.Decode(ref test)), StateText.Format(ref test), difference));
        }
        failures.Clear();
        native.Case(0, 0) = kept;
    }

    /// <summary>A case that the native runner did not survive is a mismatch, whatever it is.</summary>
    private void NoteDeath(int slot, int culprit)
    {
        ref TestCase test = ref native.Case(slot, culprit);
        Code form = forms[slot][culprit];
        if (report.CountMismatch(form, options.ExamplesPerForm))
            report.Add(new Mismatch(form, CodeText.Text(bench.Decode(ref test)), StateText.Format(ref test), "the native runner died or hung"));
    }
}
