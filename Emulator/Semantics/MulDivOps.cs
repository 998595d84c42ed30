// Multiplication and division (SDM 2, MUL, IMUL, DIV, IDIV).
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// The double-width value lies in AH:AL or rDX:rAX. CF and OF of products say that the upper half is significant; SF, ZF, AF,
/// PF are undefined and left as processors leave them: unchanged.
/// </summary>
internal static unsafe class MulDivOps
{
    /// <summary>Place of the upper half: AH for bytes, else rDX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Upper<T>(CpuState* cpu)
        where T : unmanaged => sizeof(T) == 1 ? (T*)((byte*)cpu + 1) : (T*)&cpu->Registers[Gpr.Rdx];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Lower<T>(CpuState* cpu)
        where T : unmanaged => *(T*)&cpu->Registers[Gpr.Rax];

    /// <summary>Writes both halves; 32-bit halves clear the upper half of their registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteBoth<T>(CpuState* cpu, ulong lower, ulong upper)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (sizeof(T) == 4)
        {
            cpu->Registers[Gpr.Rax] = (uint)lower;
            cpu->Registers[Gpr.Rdx] = (uint)upper;
            return;
        }
        *(T*)&cpu->Registers[Gpr.Rax] = Width<T>.Truncate(lower);
        *Upper<T>(cpu) = Width<T>.Truncate(upper);
    }

    /// <summary>The double-width operand of a division of at most 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Dividend<T>(CpuState* cpu)
        where T : unmanaged, IBinaryInteger<T> => (Width<T>.ZeroExtend(*Upper<T>(cpu)) << (Width<T>.Bits & 63)) | Width<T>.ZeroExtend(Lower<T>(cpu));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NoteProduct(CpuState* cpu, bool significant) =>
        LazyFlags.SetCarryOverflow(cpu, significant, significant, LazyFlags.Adjust(cpu));

    public readonly struct Mul : IImplicitOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryDo<T>(CpuState* cpu, T source)
            where T : unmanaged, IBinaryInteger<T>
        {
            ulong left = Width<T>.ZeroExtend(Lower<T>(cpu)), right = Width<T>.ZeroExtend(source);
            ulong lower = left * right;
            ulong upper = sizeof(T) == 8 ? High(left, right) : lower >> (Width<T>.Bits & 63);
            WriteBoth<T>(cpu, lower, upper);
            NoteProduct(cpu, upper != 0);
            return true;
        }
    }

    public readonly struct Imul : IImplicitOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryDo<T>(CpuState* cpu, T source)
            where T : unmanaged, IBinaryInteger<T>
        {
            long left = (long)Width<T>.SignExtend(Lower<T>(cpu)), right = (long)Width<T>.SignExtend(source);
            long lower = left * right;
            long upper = sizeof(T) == 8 ? SignedHigh(left, right) : lower >> (Width<T>.Bits & 63);
            WriteBoth<T>(cpu, (ulong)lower, (ulong)upper);
            NoteProduct(cpu, upper != lower << Width<T>.Shift >> 63);
            return true;
        }
    }

    /// <summary>IMUL of two or three operands: the lower half, and whether it is all of the product.</summary>
    public readonly struct ImulTruncated : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            long l = (long)Width<T>.SignExtend(left), r = (long)Width<T>.SignExtend(right);
            long product = l * r;
            T result = Width<T>.Truncate((ulong)product);
            bool fits = sizeof(T) == 8 ? SignedHigh(l, r) == product >> 63 : (long)Width<T>.SignExtend(result) == product;
            NoteProduct(cpu, !fits);
            return result;
        }
    }

    public readonly struct Div : IImplicitOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryDo<T>(CpuState* cpu, T source)
            where T : unmanaged, IBinaryInteger<T>
        {
            ulong divisor = Width<T>.ZeroExtend(source);
            // Quotients that do not fit are those of an upper half that is not less than the divisor.
            if (Width<T>.ZeroExtend(*Upper<T>(cpu)) >= divisor) return false;
            if (sizeof(T) == 8) return DivideWide(cpu, divisor);
            ulong dividend = Dividend<T>(cpu), quotient = dividend / divisor;
            WriteBoth<T>(cpu, quotient, dividend - quotient * divisor);
            return true;
        }
    }

    public readonly struct Idiv : IImplicitOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryDo<T>(CpuState* cpu, T source)
            where T : unmanaged, IBinaryInteger<T>
        {
            long divisor = (long)Width<T>.SignExtend(source);
            if (divisor == 0) return false;
            if (sizeof(T) == 8) return DivideWideSigned(cpu, divisor);
            int unused = (64 - 2 * Width<T>.Bits) & 63;
            long dividend = (long)(Dividend<T>(cpu) << unused) >> unused;
            // The one 64-bit quotient that .NET itself refuses.
            if (sizeof(T) == 4 && divisor == -1 && dividend == long.MinValue) return false;
            long quotient = dividend / divisor;
            if ((long)Width<T>.SignExtend(Width<T>.Truncate((ulong)quotient)) != quotient) return false;
            WriteBoth<T>(cpu, (ulong)quotient, (ulong)(dividend - quotient * divisor));
            return true;
        }
    }

    /// <summary>Upper half of the product of two 64-bit integers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong High(ulong left, ulong right) => Math.BigMul(left, right, out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long SignedHigh(long left, long right) => Math.BigMul(left, right, out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool DivideWide(CpuState* cpu, ulong divisor)
    {
        if (cpu->Registers[Gpr.Rdx] == 0)
        {
            ulong low = cpu->Registers[Gpr.Rax];
            WriteBoth<ulong>(cpu, low / divisor, low % divisor);
            return true;
        }
        UInt128 dividend = new(cpu->Registers[Gpr.Rdx], cpu->Registers[Gpr.Rax]);
        UInt128 quotient = dividend / divisor;
        WriteBoth<ulong>(cpu, (ulong)quotient, (ulong)(dividend - quotient * divisor));
        return true;
    }

    /// <summary>By magnitudes, as their quotient cannot overflow 128 bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool DivideWideSigned(CpuState* cpu, long divisor)
    {
        UInt128 dividend = new(cpu->Registers[Gpr.Rdx], cpu->Registers[Gpr.Rax]);
        bool negativeDividend = (long)cpu->Registers[Gpr.Rdx] < 0, negativeQuotient = negativeDividend != divisor < 0;
        UInt128 magnitude = negativeDividend ? UInt128.Zero - dividend : dividend;
        ulong by = divisor < 0 ? 0 - (ulong)divisor : (ulong)divisor;
        UInt128 quotient = magnitude / by;
        if (quotient > (negativeQuotient ? 1UL << 63 : long.MaxValue)) return false;
        ulong remainder = (ulong)(magnitude - quotient * by), lower = (ulong)quotient;
        WriteBoth<ulong>(cpu, negativeQuotient ? 0 - lower : lower, negativeDividend ? 0 - remainder : remainder);
        return true;
    }
}
