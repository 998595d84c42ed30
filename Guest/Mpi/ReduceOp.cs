// Which operation goes with which datatype, and the loops that combine two vectors.
namespace ToroEmu.Guest.Mpi;

/// <summary>
/// MPI 4, 6.9.2: MAX, MIN, SUM and PROD for integers and floating point; logical operations for integers; bitwise ones for integers and
/// MPI_BYTE. MPI_CHAR counts as an integer, as in the common implementations. Integers wrap around.
/// </summary>
internal static unsafe partial class ReduceOp
{
    public static bool IsDefined(MpiOp op, MpiDatatype type)
    {
        if (op is <= MpiOp.Null or > MpiOp.Bxor)
            return false;
        return type switch
        {
            MpiDatatype.Byte => op is MpiOp.Band or MpiOp.Bor or MpiOp.Bxor,
            MpiDatatype.Float or MpiDatatype.Double => IsArithmetic(op),
            _ => true,
        };
    }

    /// <summary>into[i] = into[i] op from[i]. The operation must be defined for the type.</summary>
    public static void Combine(MpiOp op, MpiDatatype type, void* from, void* into, int count)
    {
        if (IsArithmetic(op))
            CombineNumbers(op, type, from, into, count);
        else
            CombineBits(op, Mpi.SizeOf(type), from, into, count);
    }

    private static bool IsArithmetic(MpiOp op) => op is MpiOp.Max or MpiOp.Min or MpiOp.Sum or MpiOp.Prod;

    private static void CombineNumbers(MpiOp op, MpiDatatype type, void* from, void* into, int count)
    {
        switch (type)
        {
            case MpiDatatype.Char or MpiDatatype.SignedChar: Numbers<sbyte, Int8>(op, (sbyte*)from, (sbyte*)into, count); break;
            case MpiDatatype.UnsignedChar: Numbers<byte, UInt8>(op, (byte*)from, (byte*)into, count); break;
            case MpiDatatype.Short: Numbers<short, Int16>(op, (short*)from, (short*)into, count); break;
            case MpiDatatype.UnsignedShort: Numbers<ushort, UInt16>(op, (ushort*)from, (ushort*)into, count); break;
            case MpiDatatype.Int: Numbers<int, Int32>(op, (int*)from, (int*)into, count); break;
            case MpiDatatype.Unsigned: Numbers<uint, UInt32>(op, (uint*)from, (uint*)into, count); break;
            case MpiDatatype.Long or MpiDatatype.LongLong: Numbers<long, Int64>(op, (long*)from, (long*)into, count); break;
            case MpiDatatype.UnsignedLong or MpiDatatype.UnsignedLongLong:
                Numbers<ulong, UInt64>(op, (ulong*)from, (ulong*)into, count);
                break;
            case MpiDatatype.Float: Numbers<float, Float32>(op, (float*)from, (float*)into, count); break;
            case MpiDatatype.Double: Numbers<double, Float64>(op, (double*)from, (double*)into, count); break;
        }
    }

    /// <summary>Bits have no sign, so the width says it all.</summary>
    private static void CombineBits(MpiOp op, uint size, void* from, void* into, int count)
    {
        switch (size)
        {
            case 1: Bits<byte, Bits8>(op, (byte*)from, (byte*)into, count); break;
            case 2: Bits<ushort, Bits16>(op, (ushort*)from, (ushort*)into, count); break;
            case 4: Bits<uint, Bits32>(op, (uint*)from, (uint*)into, count); break;
            case 8: Bits<ulong, Bits64>(op, (ulong*)from, (ulong*)into, count); break;
        }
    }

    private static void Numbers<T, TNumber>(MpiOp op, T* from, T* into, int count)
        where T : unmanaged
        where TNumber : struct, INumber<T>
    {
        switch (op)
        {
            case MpiOp.Sum:
                for (int i = 0; i < count; i++)
                    into[i] = TNumber.Sum(into[i], from[i]);
                break;
            case MpiOp.Prod:
                for (int i = 0; i < count; i++)
                    into[i] = TNumber.Prod(into[i], from[i]);
                break;
            case MpiOp.Min:
                for (int i = 0; i < count; i++)
                    into[i] = TNumber.IsLess(from[i], into[i]) ? from[i] : into[i];
                break;
            case MpiOp.Max:
                for (int i = 0; i < count; i++)
                    into[i] = TNumber.IsLess(into[i], from[i]) ? from[i] : into[i];
                break;
        }
    }

    private static void Bits<T, TBits>(MpiOp op, T* from, T* into, int count)
        where T : unmanaged
        where TBits : struct, IBits<T>
    {
        switch (op)
        {
            case MpiOp.Band:
                for (int i = 0; i < count; i++)
                    into[i] = TBits.And(into[i], from[i]);
                break;
            case MpiOp.Bor:
                for (int i = 0; i < count; i++)
                    into[i] = TBits.Or(into[i], from[i]);
                break;
            case MpiOp.Bxor:
                for (int i = 0; i < count; i++)
                    into[i] = TBits.Xor(into[i], from[i]);
                break;
            case MpiOp.Land:
                for (int i = 0; i < count; i++)
                    into[i] = TBits.And(TBits.Truth(into[i]), TBits.Truth(from[i]));
                break;
            case MpiOp.Lor:
                for (int i = 0; i < count; i++)
                    into[i] = TBits.Or(TBits.Truth(into[i]), TBits.Truth(from[i]));
                break;
            case MpiOp.Lxor:
                for (int i = 0; i < count; i++)
                    into[i] = TBits.Xor(TBits.Truth(into[i]), TBits.Truth(from[i]));
                break;
        }
    }
}
