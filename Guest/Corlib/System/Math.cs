// System.Math: the integer part, and the square root that is one instruction.
using System.Runtime.CompilerServices;

namespace System;

public static class Math
{
    public static int Min(int val1, int val2) => val1 < val2 ? val1 : val2;

    public static int Max(int val1, int val2) => val1 > val2 ? val1 : val2;

    public static uint Min(uint val1, uint val2) => val1 < val2 ? val1 : val2;

    public static uint Max(uint val1, uint val2) => val1 > val2 ? val1 : val2;

    public static long Min(long val1, long val2) => val1 < val2 ? val1 : val2;

    public static long Max(long val1, long val2) => val1 > val2 ? val1 : val2;

    public static ulong Min(ulong val1, ulong val2) => val1 < val2 ? val1 : val2;

    public static ulong Max(ulong val1, ulong val2) => val1 > val2 ? val1 : val2;

    public static nuint Min(nuint val1, nuint val2) => val1 < val2 ? val1 : val2;

    public static nuint Max(nuint val1, nuint val2) => val1 > val2 ? val1 : val2;

    public static int Abs(int value) => value < 0 ? -value : value;

    public static long Abs(long value) => value < 0 ? -value : value;

    public static int Clamp(int value, int min, int max) => value < min ? min : value > max ? max : value;

    public static ulong Clamp(ulong value, ulong min, ulong max) => value < min ? min : value > max ? max : value;

    [Intrinsic]
    public static double Sqrt(double d) => Sqrt(d);
}
