// The primitive types: their layout is known to the compiler, so each is an empty shell with the constants .NET gives it.
namespace System;

public struct Void;

public struct Boolean;

public struct Char
{
    public const char MaxValue = (char)0xFFFF;
    public const char MinValue = (char)0;
}

public struct SByte
{
    public const sbyte MaxValue = 0x7F;
    public const sbyte MinValue = unchecked((sbyte)0x80);
}

public struct Byte
{
    public const byte MaxValue = 0xFF;
    public const byte MinValue = 0;
}

public struct Int16
{
    public const short MaxValue = 0x7FFF;
    public const short MinValue = unchecked((short)0x8000);
}

public struct UInt16
{
    public const ushort MaxValue = 0xFFFF;
    public const ushort MinValue = 0;
}

public struct Int32
{
    public const int MaxValue = 0x7FFF_FFFF;
    public const int MinValue = unchecked((int)0x8000_0000);
}

public struct UInt32
{
    public const uint MaxValue = 0xFFFF_FFFF;
    public const uint MinValue = 0;
}

public struct Int64
{
    public const long MaxValue = 0x7FFF_FFFF_FFFF_FFFF;
    public const long MinValue = unchecked((long)0x8000_0000_0000_0000);
}

public struct UInt64
{
    public const ulong MaxValue = 0xFFFF_FFFF_FFFF_FFFF;
    public const ulong MinValue = 0;
}

public struct IntPtr
{
    public static readonly nint Zero;
}

public struct UIntPtr
{
    public static readonly nuint Zero;
}

public struct Single
{
    public const float MaxValue = 3.40282346638528859e+38f;
    public const float MinValue = -3.40282346638528859e+38f;
}

public struct Double
{
    public const double MaxValue = 1.7976931348623157E+308;
    public const double MinValue = -1.7976931348623157E+308;
}
