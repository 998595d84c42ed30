// A failed test leaves what is needed to see it again.
using System;
using System.Collections.Generic;
using System.IO;

using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace ToroEmu.Testing.NUnit;

/// <summary>
/// On an assembly, a fixture or a test: a test that fails leaves a <c>.torotrace</c> of every machine that it loaded in the folder <c>torotraces</c> of the work folder, attaches
/// it to the result, and prints the command that replays it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RecordOnFailureAttribute : Attribute, ITestAction
{
    private const string Folder = "torotraces";

    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Test;

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        TestMachines.Begin(test.Id);
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        IReadOnlyList<Machine> machines = TestMachines.End(test.Id);
        if (TestContext.CurrentContext.Result.Outcome.Status != TestStatus.Failed) return;
        foreach (Machine machine in machines) Leave(test, machine, machines.Count);
    }

    private static void Leave(ITest test, Machine machine, int count)
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, Folder);
        Directory.CreateDirectory(folder);
        string path = FreePath(folder, FileName(test.FullName), count);
        if (machine.TrySaveRecord(path, out string? problem))
        {
            TestContext.AddTestAttachment(path, $"record of {machine.Description}");
            TestContext.Out.WriteLine($"{machine.Description}\n  replay: toroemu replay {Quoted(path)}");
            if (machine.WasChanged) TestContext.Out.WriteLine("  (the test wrote to memory or registers, which the replay does not do)");
        }
        else TestContext.Out.WriteLine($"{machine.Description}: no record: {problem}");
    }

    private static string FreePath(string folder, string name, int count)
    {
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(folder, count == 1 ? $"{name}.torotrace" : $"{name}-{number}.torotrace");
            if (count == 1 || !File.Exists(path)) return path;
        }
    }

    /// <summary>Letters, digits and a few signs, which every shell and file system takes.</summary>
    private static string FileName(string test)
    {
        const int longest = 100;
        char[] name = test.ToCharArray();
        for (int at = 0; at < name.Length; at++)
            if (!char.IsAsciiLetterOrDigit(name[at]) && name[at] is not ('.' or '-')) name[at] = '_';
        return new string(name)[Math.Max(0, name.Length - longest)..].Trim('_');
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
