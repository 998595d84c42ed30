// A kernel that tries segments, gates, tasks and virtual-8086 mode some thousand times: the same lines as on QEMU.
using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class SegmentKernelTests
{
    private const int ShownMax = 40;

    /// <summary>Where the EIP of the faulting task stands in a line of the tries with bad task states.</summary>
    private const int TaskEip = 4;

    /// <summary>
    /// Tries in which QEMU 7.2 differs from the manuals: the start of the line, and what the manuals say. Vector and error code
    /// come first.
    /// </summary>
    private static readonly (string Try, string Here)[] Deviations =
    [
        // A target beyond the limit is #GP(0), not #GP(selector) (SDM 2A, CALL); through a gate and by a return, QEMU does not look at all.
        ("call 00000000 00000048:", " 0000000D 00000000"),
        ("call 00000000 00000140:", " 0000000D 00000000"),
        ("call 00000000 00000138:", " 0000000D 00000000"),
        ("call 00000000 0000013B:", " 0000000D 00000000"),
        ("call 00000003 00000138:", " 0000000D 00000000"),
        ("call 00000003 0000013B:", " 0000000D 00000000"),
        ("retf 00000000 00000048:", " 0000000D 00000000"),
        ("retf 00000000 00000140:", " 0000000D 00000000"),
        ("iret 00000000 00000048:", " 0000000D 00000000"),
        ("iret 00000000 00000140:", " 0000000D 00000000"),

        // A gate to conforming code leaves the level as it is: CS has RPL 3.
        ("call 00000003 000000D8:", " 00000030 00000000 00100042 0000002B"),
        ("call 00000003 000000DB:", " 00000030 00000000 00100042 0000002B"),

        // LTR of a null selector is #GP(0).
        ("ltr 00000000 00000000:", " 0000000D 00000000"),
        ("ltr 00000000 00000003:", " 0000000D 00000000"),

        // A stack of the TSS that is not present is #SS, not #TS (SDM 2A, CALL).
        ("S 00000007:", " 0000000C 00000060"),

        // The T flag of a TSS is a debug exception (SDM 3B, 19.3.1.5).
        ("S 00000015:", " 00000001 00000000"),

        // Faults while an exception is delivered have EXT set (SDM 3A, 7.13).
        ("S 0000001F:", " 0000000B 00000033"),
        ("S 00000020:", " 0000000D 00000033"),
        ("S 00000021:", " 0000000D 00000011"),
        ("S 00000022:", " 0000000D 00000001"),
        ("S 00000023:", " 0000000D 00000019"),
    ];

    [Test]
    public void EveryTry_EndsAsOnQemu()
    {
        QemuProcess.Require();
        using TestKernel kernel = new("Interpreter/Kernels/segments.S");
        string[] expected = kernel.RunOnQemu(), actual = kernel.RunOnTestCore();
        Assert.That(expected[^1], Is.EqualTo("end"));
        List<string> differences = [];
        for (int line = 0; line < Math.Max(expected.Length, actual.Length); line++)
        {
            string onQemu = line < expected.Length ? expected[line] : "", here = line < actual.Length ? actual[line] : "";
            if (!IsRight(onQemu, here)) differences.Add($"QEMU {onQemu}\nhere {here}");
        }
        Assert.That(differences, Is.Empty, () => $"{differences.Count} of {expected.Length}:\n{string.Join('\n', differences.Take(ShownMax))}");
    }

    private static bool IsRight(string onQemu, string here)
    {
        foreach ((string name, string expected) in Deviations)
            if (here.StartsWith(name, StringComparison.Ordinal)) return here.StartsWith(name + expected, StringComparison.Ordinal);
        return Compared(onQemu) == Compared(here);
    }

    /// <summary>A fault in a task that is being loaded is its first instruction's (SDM 3A, 9.3); QEMU leaves the EIP of the JMP in the TSS.</summary>
    private static string Compared(string line)
    {
        if (!line.StartsWith("T ", StringComparison.Ordinal)) return line;
        string[] words = line.Split(' ');
        words[TaskEip] = "";
        return string.Join(' ', words);
    }
}
