// Makes a failing case small.
using System;

namespace ToroEmu.Oracle;

/// <summary>Sets one thing after the other back to neutral, and keeps it so if the two processors still differ.</summary>
internal sealed unsafe class Shrinker(Bench bench)
{
    private delegate void Change(ref TestCase test, ref State neutral);

    /// <summary>Shrinks as long as something gives way.</summary>
    public void Shrink(ref TestCase test)
    {
        bool smaller = true;
        for (int round = 0; smaller && round < 4; round++)
            smaller = DropPatches(ref test) | ResetFields(ref test) | ResetRegisters(ref test) | ResetBytes(ref test);
    }

    private bool Try(ref TestCase test, Change change)
    {
        TestCase candidate = test;
        TestCase neutral = default;
        StateText.SetNeutral(ref neutral.State, test.State.Selectors[Cpu.SegReg.Cs]);
        change(ref candidate, ref neutral.State);
        candidate.Seal();
        fixed (TestCase* old = &test)
            if (new ReadOnlySpan<byte>(old, sizeof(TestCase)).SequenceEqual(new ReadOnlySpan<byte>(&candidate, sizeof(TestCase)))) return false;
        if (bench.Difference(ref candidate) == null) return false;
        test = candidate;
        return true;
    }

    private bool DropPatches(ref TestCase test)
    {
        bool smaller = false;
        for (int i = test.PatchCount - 1; i >= 0; i--)
        {
            int dropped = i;
            smaller |= Try(ref test, (ref TestCase candidate, ref State _) =>
            {
                for (int next = dropped; next + 1 < candidate.PatchCount; next++) candidate.Patches[next] = candidate.Patches[next + 1];
                candidate.Patches[--candidate.PatchCount] = default;
            });
        }
        return smaller;
    }

    private bool ResetFields(ref TestCase test) =>
        Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Flags = neutral.Flags)
        | Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Flags &= neutral.Flags | Cpu.Rflags.Status)
        | Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.FsBase = 0)
        | Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.GsBase = 0)
        | Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Mxcsr = neutral.Mxcsr)
        | Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Mxcsr &= ~0x3Fu)
        | Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Control = neutral.Control)
        | Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Status = neutral.Status)
        | Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Status &= 0x3800)
        | Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Tags = 0xFF)
        | Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Tags = neutral.Tags);

    private bool ResetRegisters(ref TestCase test)
    {
        bool smaller = false;
        for (int i = 0; i < 16; i++)
        {
            int register = i;
            smaller |= Try(ref test, (ref TestCase candidate, ref State neutral) => candidate.State.Registers[register] = neutral.Registers[register]);
            smaller |= Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Vector(register, 3) = candidate.State.Vector(register, 2) = 0);
            for (int quadword = 0; quadword < 4; quadword++)
            {
                int part = quadword;
                smaller |= Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Vector(register, part) = 0);
            }
            if (i >= 8) continue;
            smaller |= Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Significand(register) = candidate.State.Exponent(register) = 0);
        }
        return smaller;
    }

    /// <summary>Bytes of the patches, and halves of vector quadwords.</summary>
    private bool ResetBytes(ref TestCase test)
    {
        bool smaller = false;
        for (int i = 0; i < test.PatchCount; i++)
        {
            for (int at = 0; at < test.Patches[i].Length; at++)
            {
                int patch = i, offset = at;
                smaller |= Try(ref test, (ref TestCase candidate, ref State _) => candidate.Patches[patch].Bytes[offset] = 0);
            }
        }
        for (int i = 0; i < 64; i++)
        {
            int vector = i >> 2, quadword = i & 3;
            smaller |= Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Vector(vector, quadword) &= 0xFFFF_FFFF);
            smaller |= Try(ref test, (ref TestCase candidate, ref State _) => candidate.State.Vector(vector, quadword) &= 0xFFFF_FFFF_0000_0000);
        }
        return smaller;
    }
}
