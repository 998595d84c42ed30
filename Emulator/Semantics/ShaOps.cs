// SHA-1 and SHA-256 rounds and message schedules (SDM 2, SHA1RNDS4 and so on; FIPS 180-4).
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>In SHA-1 the first word of a group is in the highest lane, in SHA-256 the first word of a schedule is in the lowest.</summary>
internal static unsafe class ShaOps
{
    /// <summary>SHA1RNDS4: state A, B, C, D on the left; on the right four message words, the first with E added.</summary>
    public readonly struct Sha1Rounds : ILaneOp
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint* state = (uint*)left, words = (uint*)right, result = (uint*)target;
            uint a = state[3], b = state[2], c = state[1], d = state[0], e = 0;
            for (int round = 0; round < 4; round++)
            {
                uint next = Mix(b, c, d, immediate & 3) + BitOperations.RotateLeft(a, 5) + words[3 - round] + e + Sha1Constant(immediate & 3);
                (a, b, c, d, e) = (next, a, BitOperations.RotateLeft(b, 30), c, d);
            }
            result[3] = a;
            result[2] = b;
            result[1] = c;
            result[0] = d;
        }

        /// <summary>FIPS 180-4, 4.1.1: choice, parity, majority, parity.</summary>
        private static uint Mix(uint b, uint c, uint d, int group) => group switch
        {
            0 => Choose(b, c, d),
            2 => Majority(b, c, d),
            _ => b ^ c ^ d,
        };

        /// <summary>FIPS 180-4, 4.2.1.</summary>
        private static uint Sha1Constant(int group) => group switch
        {
            0 => 0x5A82_7999,
            1 => 0x6ED9_EBA1,
            2 => 0x8F1B_BCDC,
            _ => 0xCA62_C1D6,
        };
    }

    /// <summary>SHA1NEXTE: E of the next four rounds, added to their first word.</summary>
    public readonly struct Sha1NextE : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint e = BitOperations.RotateLeft(((uint*)left)[3], 30);
            *(Xmm*)target = *(Xmm*)right;
            ((uint*)target)[3] += e;
        }
    }

    /// <summary>SHA1MSG1: each word plus the word two later, in GF(2).</summary>
    public readonly struct Sha1Message1 : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ulong low = ((ulong*)left)[0], high = ((ulong*)left)[1], next = ((ulong*)right)[1];
            ((ulong*)target)[1] = high ^ low;
            ((ulong*)target)[0] = low ^ next;
        }
    }

    /// <summary>SHA1MSG2: the last of the four new words needs the first of them.</summary>
    public readonly struct Sha1Message2 : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint* sums = (uint*)left, words = (uint*)right, result = (uint*)target;
            uint first = BitOperations.RotateLeft(sums[3] ^ words[2], 1), second = BitOperations.RotateLeft(sums[2] ^ words[1], 1);
            uint third = BitOperations.RotateLeft(sums[1] ^ words[0], 1), fourth = BitOperations.RotateLeft(sums[0] ^ first, 1);
            result[3] = first;
            result[2] = second;
            result[1] = third;
            result[0] = fourth;
        }
    }

    /// <summary>SHA256RNDS2: state C, D, G, H on the left, A, B, E, F on the right; the third has two words with their constants added.</summary>
    public readonly struct Sha256Rounds : IThreeSourceOp
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte* third)
        {
            uint* old = (uint*)left, young = (uint*)right, words = (uint*)third, result = (uint*)target;
            uint a = young[3], b = young[2], c = old[3], d = old[2], e = young[1], f = young[0], g = old[1], h = old[0];
            for (int round = 0; round < 2; round++)
            {
                uint first = Choose(e, f, g) + Rotations(e, 6, 11, 25) + words[round] + h, second = Majority(a, b, c) + Rotations(a, 2, 13, 22);
                (a, b, c, d, e, f, g, h) = (first + second, a, b, c, d + first, e, f, g);
            }
            result[3] = a;
            result[2] = b;
            result[1] = e;
            result[0] = f;
        }
    }

    /// <summary>SHA256MSG1: each word plus sigma 0 of the next.</summary>
    public readonly struct Sha256Message1 : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint* words = (uint*)left, result = (uint*)target;
            uint last = words[3] + Sigma0(*(uint*)right);
            uint first = words[0] + Sigma0(words[1]), second = words[1] + Sigma0(words[2]), third = words[2] + Sigma0(words[3]);
            result[0] = first;
            result[1] = second;
            result[2] = third;
            result[3] = last;
        }

        private static uint Sigma0(uint word) => BitOperations.RotateRight(word, 7) ^ BitOperations.RotateRight(word, 18) ^ (word >> 3);
    }

    /// <summary>SHA256MSG2: adds sigma 1 of the word two earlier; the upper two need the lower two.</summary>
    public readonly struct Sha256Message2 : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint* sums = (uint*)left, words = (uint*)right, result = (uint*)target;
            uint first = sums[0] + Sigma1(words[2]), second = sums[1] + Sigma1(words[3]), third = sums[2] + Sigma1(first), fourth = sums[3] + Sigma1(second);
            result[0] = first;
            result[1] = second;
            result[2] = third;
            result[3] = fourth;
        }

        private static uint Sigma1(uint word) => BitOperations.RotateRight(word, 17) ^ BitOperations.RotateRight(word, 19) ^ (word >> 10);
    }

    private static uint Choose(uint selector, uint set, uint clear) => (selector & set) | (~selector & clear);

    private static uint Majority(uint x, uint y, uint z) => (x & y) ^ (x & z) ^ (y & z);

    private static uint Rotations(uint word, int first, int second, int third) =>
        BitOperations.RotateRight(word, first) ^ BitOperations.RotateRight(word, second) ^ BitOperations.RotateRight(word, third);
}
