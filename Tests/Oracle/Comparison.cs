// Whether two outcomes are the same, and if not, where.
using System;
using System.Collections.Generic;

namespace ToroEmu.Oracle;

/// <summary>Compares normalized outcomes.</summary>
internal static unsafe class Comparison
{
    private static readonly string[] Selectors = ["es", "cs", "ss", "ds", "fs", "gs"];

    public static bool AreEqual(ref Outcome native, ref Outcome emulated)
    {
        if (native.Vector != emulated.Vector || native.Error != emulated.Error || native.Cr2 != emulated.Cr2 || native.LineCount != emulated.LineCount) return false;
        fixed (Outcome* left = &native, right = &emulated)
            return new ReadOnlySpan<byte>(&left->State, sizeof(State)).SequenceEqual(new ReadOnlySpan<byte>(&right->State, sizeof(State)))
                && System.Runtime.InteropServices.MemoryMarshal.AsBytes(native.Changed).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(emulated.Changed));
    }

    /// <summary>The differences, "name expected (host) got (emulator)".</summary>
    public static string Describe(ref Outcome native, ref Outcome emulated)
    {
        List<string> expected = [], got = [];
        void Note<T>(string name, T left, T right)
            where T : notnull
        {
            if (EqualityComparer<T>.Default.Equals(left, right)) return;
            expected.Add($"{name}={left:x}");
            got.Add($"{name}={right:x}");
        }
        Note("vector", native.Vector, emulated.Vector);
        Note("error", native.Error, emulated.Error);
        Note("cr2", native.Cr2, emulated.Cr2);
        ref State left = ref native.State;
        ref State right = ref emulated.State;
        for (int i = 0; i < 16; i++) Note(StateText.General[i], left.Registers[i], right.Registers[i]);
        Note("rip", left.Rip, right.Rip);
        Note("flags", left.Flags, right.Flags);
        Note("fsbase", left.FsBase, right.FsBase);
        Note("gsbase", left.GsBase, right.GsBase);
        for (int i = 0; i < 6; i++) Note(Selectors[i], left.Selectors[i], right.Selectors[i]);
        Note("mxcsr", left.Mxcsr, right.Mxcsr);
        Note("fcw", left.Control, right.Control);
        Note("fsw", left.Status, right.Status);
        Note("ftw", left.Tags, right.Tags);
        for (int i = 0; i < 8; i++) Note($"st{i}", StateText.St(ref left, i), StateText.St(ref right, i));
        for (int i = 0; i < 16; i++) Note($"ymm{i}", StateText.Ymm(ref left, i), StateText.Ymm(ref right, i));
        NoteLines(ref native, ref emulated, expected, got);
        return $"expected {string.Join(' ', expected)} | got {string.Join(' ', got)}";
    }

    private static void NoteLines(ref Outcome native, ref Outcome emulated, List<string> expected, List<string> got)
    {
        SortedDictionary<ulong, (string? Left, string? Right)> lines = [];
        foreach (Line line in native.Changed) lines[line.Address] = (Hex(line), null);
        foreach (Line line in emulated.Changed) lines[line.Address] = (lines.GetValueOrDefault(line.Address).Left, Hex(line));
        foreach ((ulong address, (string? left, string? right)) in lines)
        {
            if (left == right) continue;
            string one = left ?? Original(address), other = right ?? Original(address);
            int at = 0;
            while (one[at] == other[at] && one[at + 1] == other[at + 1]) at += 2;
            int end = one.Length;
            while (end > at && one[end - 1] == other[end - 1] && one[end - 2] == other[end - 2]) end -= 2;
            expected.Add($"[{address + (ulong)at / 2:x}]={one[at..end]}");
            got.Add($"[{address + (ulong)at / 2:x}]={other[at..end]}");
        }
    }

    private static string Hex(Line line) => Convert.ToHexString(line.Content);

    private static string Original(ulong address)
    {
        int offset = address >= Layout.Data ? Layout.StackSize + (int)(address - Layout.Data) : (int)(address - Layout.Stack);
        return Convert.ToHexString(Memory.Template.AsSpan(offset, Layout.LineSize));
    }
}
