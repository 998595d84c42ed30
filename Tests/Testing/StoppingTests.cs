// Stopping a machine anywhere, for whatever reason, changes nothing of its run.
using System;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

using Machine = ToroEmu.Testing.Machine;

namespace ToroEmu.Tests.Testing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class StoppingTests
{
    [Test]
    public void Breakpoint_OnEachAddressOfAPollingLoop_ChangesNothing([ValueSource(typeof(NeutralityTests), nameof(NeutralityTests.Samples))] string sample, [Values(0UL, 7UL)] ulong seed) =>
        NeutralityTests.AssertSame(sample, 4, seed, machine =>
        {
            (ulong from, ulong to) = PollingLoop(sample, 4, seed);
            int hits = 0;
            for (ulong address = from; address <= to; address++) machine.OnExecute(address, core => hits++);
            machine.RunUntilExit();
            Assert.That(hits, Is.GreaterThan(0));
        });

    [Test]
    public void Holding_AtBreakpoints_ChangesNothing([ValueSource(typeof(NeutralityTests), nameof(NeutralityTests.Samples))] string sample, [Values(0UL, 7UL)] ulong seed) =>
        NeutralityTests.AssertSame(sample, 4, seed, machine =>
        {
            int holds = 0;
            foreach (ulong address in NeutralityTests.BusFunctions(machine)) machine.OnExecute(address, core => machine.Hold());
            for (machine.RunUntilExit(); machine.WasHeld; machine.RunUntilExit()) holds++;
            Assert.That(holds, Is.GreaterThan(4));
        });

    [Test]
    public void Watches_OnGlobals_ChangeNothing([ValueSource(typeof(NeutralityTests), nameof(NeutralityTests.Samples))] string sample, [Values(0UL, 7UL)] ulong seed) =>
        NeutralityTests.AssertSame(sample, 4, seed, machine =>
        {
            int stores = 0;
            machine.RunUntilConsole("initiated");
            machine.OnWrite(machine.Cores[0]["rsp"] & ~4095UL, 4096, (_, _) => stores++);
            machine.RunUntilExit();
            Assert.That(stores, Is.GreaterThan(100));
        });

    [Test]
    public void StoppingEverywhere_ChangesNothing([ValueSource(typeof(NeutralityTests), nameof(NeutralityTests.Samples))] string sample, [Values(0UL, 7UL)] ulong seed, [Values(97UL, 4999UL)] ulong step) =>
        NeutralityTests.AssertSame(sample, 4, seed, machine =>
        {
            while (machine.RunFor(step)) _ = machine.Cores[1].Where;
        });

    [Test]
    public void StoppingInTime_ChangesNothing([ValueSource(typeof(NeutralityTests), nameof(NeutralityTests.Samples))] string sample, [Values(0UL, 7UL)] ulong seed) =>
        NeutralityTests.AssertSame(sample, 4, seed, machine =>
        {
            while (machine.RunFor(TimeSpan.FromMicroseconds(3)))
            {
                // on
            }
        });

    /// <summary>Around the place where a core waits for a message.</summary>
    private static (ulong From, ulong To) PollingLoop(string sample, int cores, ulong seed)
    {
        using Machine machine = Machine.Load(GuestImage.Sample(sample), cores: cores, seed: seed);
        machine.RunUntilMessage();
        ulong rip = machine.Cores[1].Rip;
        return (rip - 32, rip + 32);
    }
}
