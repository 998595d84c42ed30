// System.Console: the writing half, on the kernel's line-buffered terminal. A line appears when it ends.
using ToroEmu.Guest.Kernel;

namespace System;

public static class Console
{
    public static void Write(string? value)
    {
        if (value != null)
        {
            Terminal.Write(value);
        }
    }

    public static void Write(char value) => Terminal.Write(value < 0x80 ? (byte)value : (byte)'?');

    public static void Write(int value) => Terminal.Write((long)value);

    public static void Write(uint value) => Terminal.Write((ulong)value);

    public static void Write(long value) => Terminal.Write(value);

    public static void Write(ulong value) => Terminal.Write(value);

    public static void WriteLine() => Terminal.Write((byte)'\n');

    public static void WriteLine(string? value)
    {
        Write(value);
        WriteLine();
    }

    public static void WriteLine(int value)
    {
        Write(value);
        WriteLine();
    }

    public static void WriteLine(uint value)
    {
        Write(value);
        WriteLine();
    }

    public static void WriteLine(long value)
    {
        Write(value);
        WriteLine();
    }

    public static void WriteLine(ulong value)
    {
        Write(value);
        WriteLine();
    }
}
