// Comparison of strings in vectors, by hand from the manual's tables.
using System;
using System.Text;

using NUnit.Framework;

using ToroEmu.Semantics;

namespace ToroEmu.Tests.Semantics;

[TestFixture]
internal sealed unsafe class StringCompareOpsTests
{
    // Immediate: 0 any, 4 ranges, 8 each, 0xC ordered; 0x10 negative; 0x30 masked negative. Bit n of the result is the text's n-th byte.
    [TestCase("aeiou", "hello world", 0x00, 0x092u)]
    [TestCase("azAZ", "Hi, you 2", 0x04, 0x073u)]
    [TestCase("a", "aXa", 0x04, 0u, TestName = "half a range matches nothing")]
    [TestCase("abc", "abd", 0x08, 0xFFFBu, TestName = "behind both ends is equal")]
    [TestCase("abcd", "abc", 0x08, 0xFFF7u, TestName = "behind one end is not")]
    [TestCase("ab", "abcabXXab", 0x0C, 0x089u)]
    [TestCase("ab", "0123456789abcdea", 0x0C, 0x8400u, TestName = "may go on behind the vector")]
    [TestCase("", "abc", 0x0C, 0xFFFFu, TestName = "nothing is everywhere")]
    [TestCase("aeiou", "hello world", 0x10, 0xFF6Du)]
    [TestCase("aeiou", "hello world", 0x30, 0x76Du)]
    public void Compare_Bytes_IsTheManuals(string left, string right, int immediate, uint expected)
    {
        byte* operands = stackalloc byte[32];
        new Span<byte>(operands, 32).Clear();
        Encoding.ASCII.GetBytes(left, new Span<byte>(operands, 16));
        Encoding.ASCII.GetBytes(right, new Span<byte>(operands + 16, 16));
        Assert.That(StringCompareOps.ImplicitLength(operands, (byte)immediate), Is.EqualTo(left.Length));
        Assert.That(StringCompareOps.Compare(operands, operands + 16, left.Length, right.Length, (byte)immediate), Is.EqualTo(expected));
    }

    // The range -2..1 as signed words, and as unsigned ones, where it is empty.
    [TestCase(7, 0x0Fu)]
    [TestCase(5, 0x00u)]
    public void Compare_RangeOfWords_HeedsTheSign(int immediate, uint expected)
    {
        short* operands = stackalloc short[16] { -2, 1, 0, 0, 0, 0, 0, 0, -2, -1, 0, 1, 2, -3, 0x100, 0 };
        Assert.That(StringCompareOps.Compare((byte*)operands, (byte*)(operands + 8), 2, 7, (byte)immediate), Is.EqualTo(expected));
    }

    [TestCase(0, 0x0000_0000_00FF_00FFUL)]
    [TestCase(1, 0x0000_FFFF_0000_FFFFUL)]
    public void Expand_Bits_FillsLanes(int immediate, ulong expected)
    {
        ulong* target = stackalloc ulong[2];
        StringCompareOps.Expand((byte*)target, 5, (byte)immediate);
        Assert.That(target[0], Is.EqualTo(expected));
        Assert.That(target[1], Is.Zero);
    }
}
