// Which core a packet is about.
using System;
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Gdb;

/// <summary>H and T packets, and the names of threads: a hexadecimal number, 0 for any, -1 for all, perhaps with a process in front (p1.2).</summary>
internal sealed class ThreadSelection(GdbTarget target, RunControl run)
{
    private int? general;
    private int? toResume;

    /// <summary>Whose registers and memory are meant.</summary>
    public int General => general ?? run.CurrentCore;

    /// <summary>Who steps.</summary>
    public int ToResume => toResume ?? General;

    public IReadOnlyList<int> All { get; } = [.. Enumerable.Range(0, target.Cores)];

    public string Answer(char what, string rest)
    {
        if (what == 'T') return Named(rest) is [int _] ? RspSpec.Ok : RspSpec.ErrorNoSuchThread;
        if (rest.Length < 2 || Named(rest[1..]) is not IReadOnlyList<int> cores) return RspSpec.ErrorNoSuchThread;
        int? chosen = cores.Count == 1 ? cores[0] : null; // any, or all
        if (rest[0] == 'g') general = chosen ?? general;
        else if (rest[0] == 'c') toResume = chosen;
        else return RspSpec.ErrorInvalid;
        return RspSpec.Ok;
    }

    /// <summary>Null: there is no such thread. 0 and -1 are all.</summary>
    public IReadOnlyList<int>? Named(string text)
    {
        if (text.StartsWith('p'))
        {
            int dot = text.IndexOf('.', StringComparison.Ordinal);
            text = dot < 0 ? "-1" : text[(dot + 1)..];
        }

        if (text is "-1" or "0") return All;
        return Hex.TryNumber(text, out ulong thread) && thread - 1 < (ulong)target.Cores ? [GdbTarget.CoreOf(thread)] : null;
    }
}
