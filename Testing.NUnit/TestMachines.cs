// Which machines a test has loaded.
using System.Collections.Concurrent;
using System.Collections.Generic;

using NUnit.Framework;

namespace ToroEmu.Testing.NUnit;

/// <summary>NUnit's context flows to the tasks of a test, so machines of parallel tests are told apart.</summary>
internal static class TestMachines
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<Machine>> Tests = new();

    static TestMachines() => Machine.Loaded += Note;

    public static void Begin(string test) => Tests[test] = [];

    public static IReadOnlyList<Machine> End(string test) => Tests.TryRemove(test, out ConcurrentQueue<Machine>? machines) ? [.. machines] : [];

    private static void Note(Machine machine)
    {
        if (Tests.TryGetValue(TestContext.CurrentContext.Test.ID, out ConcurrentQueue<Machine>? machines)) machines.Enqueue(machine);
    }
}
