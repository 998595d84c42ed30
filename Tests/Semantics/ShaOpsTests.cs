// Whole digests by the instructions' operations: FIPS 180-4's examples need no host to agree with.
using System;
using System.Linq;
using System.Runtime.Intrinsics;

using NUnit.Framework;

using ToroEmu.Semantics;

namespace ToroEmu.Tests.Semantics;

[TestFixture]
internal sealed unsafe class ShaOpsTests
{
    /// <summary>"abc", padded to a block.</summary>
    private static readonly uint[] Block = [0x6162_6380, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24];

    [Test]
    public void Sha1_OfAbc_IsTheStandards()
    {
        Vector128<uint> initial = Vector128.Create(0x1032_5476, 0x98BA_DCFE, 0xEFCD_AB89, 0x6745_2301), state = initial, previous = initial;
        Vector128<uint> e = Vector128.Create(0, 0, 0, 0xC3D2_E1F0);
        Vector128<uint>[] words = new Vector128<uint>[20];
        for (int group = 0; group < 20; group++)
        {
            words[group] = group < 4
                ? Vector128.Create(Block[4 * group + 3], Block[4 * group + 2], Block[4 * group + 1], Block[4 * group])
                : Apply<ShaOps.Sha1Message2>(Apply<ShaOps.Sha1Message1>(words[group - 4], words[group - 3]) ^ words[group - 2], words[group - 1]);
            Vector128<uint> next = group == 0 ? words[0] + e : Apply<ShaOps.Sha1NextE>(previous, words[group]);
            previous = state;
            state = Apply<ShaOps.Sha1Rounds>(state, next, (byte)(group / 5));
        }
        state += initial;
        uint last = Apply<ShaOps.Sha1NextE>(previous, e)[3];
        uint[] expected = [0xA999_3E36, 0x4706_816A, 0xBA3E_2571, 0x7850_C26C, 0x9CD0_D89D];
        Assert.That((uint[])[state[3], state[2], state[1], state[0], last], Is.EqualTo(expected));
    }

    [Test]
    public void Sha256_OfAbc_IsTheStandards()
    {
        uint[] start = [.. Primes(8).Select(prime => Fraction(Math.Sqrt(prime)))], constants = [.. Primes(64).Select(prime => Fraction(Math.Cbrt(prime)))];
        Vector128<uint> young = Vector128.Create(start[5], start[4], start[1], start[0]), old = Vector128.Create(start[7], start[6], start[3], start[2]);
        Vector128<uint> firstYoung = young, firstOld = old;
        Vector128<uint>[] words = new Vector128<uint>[16];
        for (int group = 0; group < 16; group++)
        {
            words[group] = group < 4 ? Vector128.Create<uint>(Block.AsSpan(4 * group, 4)) : Schedule(words, group);
            Vector128<uint> added = words[group] + Vector128.Create<uint>(constants.AsSpan(4 * group, 4));
            (young, old) = (Rounds(old, young, added), young);
            (young, old) = (Rounds(old, young, Vector128.Create(added.GetUpper(), added.GetUpper())), young);
        }
        young += firstYoung;
        old += firstOld;
        uint[] expected = [0xBA78_16BF, 0x8F01_CFEA, 0x4141_40DE, 0x5DAE_2223, 0xB003_61A3, 0x9617_7A9C, 0xB410_FF61, 0xF200_15AD];
        Assert.That((uint[])[young[3], young[2], old[3], old[2], young[1], young[0], old[1], old[0]], Is.EqualTo(expected));
    }

    private static Vector128<uint> Schedule(Vector128<uint>[] words, int group)
    {
        Vector128<uint> earlier = words[group - 2], latest = words[group - 1];
        Vector128<uint> sevenBack = Vector128.Create(earlier[1], earlier[2], earlier[3], latest[0]);
        return Apply<ShaOps.Sha256Message2>(Apply<ShaOps.Sha256Message1>(words[group - 4], words[group - 3]) + sevenBack, latest);
    }

    private static Vector128<uint> Apply<TOp>(Vector128<uint> left, Vector128<uint> right, byte immediate = 0)
        where TOp : struct, ILaneOp
    {
        // In place, as the instructions do it.
        TOp.Do((byte*)&left, (byte*)&left, (byte*)&right, immediate);
        return left;
    }

    private static Vector128<uint> Rounds(Vector128<uint> old, Vector128<uint> young, Vector128<uint> words)
    {
        ShaOps.Sha256Rounds.Do((byte*)&old, (byte*)&old, (byte*)&young, (byte*)&words);
        return old;
    }

    /// <summary>The first 32 bits behind the point.</summary>
    private static uint Fraction(double root) => (uint)((root - Math.Floor(root)) * (1L << 32));

    private static int[] Primes(int count) => [.. Enumerable.Range(2, 400).Where(number => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0)).Take(count)];
}
