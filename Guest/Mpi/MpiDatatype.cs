// The predefined datatypes; the same numbers are in mpi.h.
namespace ToroEmu.Guest.Mpi;

/// <summary>The C type whose elements a buffer holds.</summary>
public enum MpiDatatype
{
    Null = 0,
    Char = 1,
    SignedChar = 2,
    UnsignedChar = 3,
    Byte = 4,
    Short = 5,
    UnsignedShort = 6,
    Int = 7,
    Unsigned = 8,
    Long = 9,
    UnsignedLong = 10,
    LongLong = 11,
    UnsignedLongLong = 12,
    Float = 13,
    Double = 14,
}
