// Moves from vector registers to memory, and between vector and general registers.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>MOVAPS and its like as stores, MOVD, MOVQ, PINSRx, PEXTRx, MOVMSKPS, PMOVMSKB, MASKMOVDQU (SDM 2).</summary>
internal static unsafe class VectorMoveHandlers
{
    /// <summary>T: 16 or 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LoadAligned<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* source = VectorAccess.ReadAligned<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Put<TEncoding>(cpu, insn, (Xmm*)source);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>T: 16 or 32 bytes, from any address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LoadUnaligned<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Put<TEncoding>(cpu, insn, (Xmm*)source);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome StoreAligned<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.StoreAligned<T, TMode>(cpu, insn, *(T*)VectorRegisters.Place(cpu, insn->Reg))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Stores the low bytes, or all, to any address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Store<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<T, TMode>(cpu, insn, *(T*)VectorRegisters.Place(cpu, insn->Reg))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVHPS, MOVHPD as stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome StoreHigh<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<ulong, TMode>(cpu, insn, ((ulong*)VectorRegisters.Place(cpu, insn->Reg))[1])) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVD, MOVQ from a general register: the rest is cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FromGeneral<T, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TEncoding : struct, IVectorEncoding
    {
        VectorRegisters.Write<TEncoding>(cpu, insn->Reg, Vector128.CreateScalar(ulong.CreateTruncating(RegisterFile.Read<T>(cpu, insn->Rm))).AsByte());
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVD, MOVQ to a general register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToGeneral<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, *(T*)VectorRegisters.Place(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>PINSRx from a general register: T is the lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome InsertR<T, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TEncoding : struct, IVectorEncoding
    {
        VectorRegisters.Write<TEncoding>(cpu, insn->Reg, VectorRegisters.Read(cpu, TEncoding.Left(insn)));
        *Lane<T>(cpu, insn->Reg, insn) = RegisterFile.Read<T>(cpu, TEncoding.Right(insn));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome InsertM<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        VectorRegisters.Write<TEncoding>(cpu, insn->Reg, VectorRegisters.Read(cpu, TEncoding.Left(insn)));
        *Lane<T>(cpu, insn->Reg, insn) = GuestRam.Load(source);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>PEXTRx to a general register, zero-extended to all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ExtractR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, ulong.CreateTruncating(*Lane<T>(cpu, insn->Rm, insn)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ExtractM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<T, TMode>(cpu, insn, *Lane<T>(cpu, insn->Reg, insn))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVMSKPS, MOVMSKPD, PMOVMSKB: the lanes' top bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome SignMask<T, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        ulong mask = VectorRegisters.Read(cpu, insn->Rm).As<byte, T>().ExtractMostSignificantBits();
        if (TEncoding.IsWide) mask |= (ulong)VectorRegisters.ReadUpper(cpu, insn->Rm).As<byte, T>().ExtractMostSignificantBits() << Vector128<T>.Count;
        RegisterFile.Write(cpu, insn->Reg, mask);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MASKMOVDQU: bytes whose mask has the top bit set, to DS:RDI.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MaskedStore<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!TryStoreMasked<TMode>(cpu, insn, insn->Reg, VectorRegisters.Read(cpu, insn->Rm).ExtractMostSignificantBits())) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Stores the bytes of a vector register that <paramref name="mask"/> names; writes nothing if one faults.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryStoreMasked<TMode>(CpuState* cpu, DecodedInsn* insn, int register, uint mask)
        where TMode : struct, IAddressing
    {
        ulong offset = cpu->Registers[Gpr.Rdi] & insn->AddressMask;
        if (!MayWrite<TMode>(cpu, insn, offset, mask)) return false;
        byte* source = VectorRegisters.Place(cpu, register);
        for (int lane = 0; lane < sizeof(Xmm); lane++)
        {
            if ((mask >> lane & 1) == 0) continue;
            if (!GuestAccess.StoreAt(cpu, insn, MaskedAddress<TMode>(cpu, insn, offset, lane), source[lane], stack: false)) return false;
        }
        return true;
    }

    private static bool MayWrite<TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, uint mask)
        where TMode : struct, IAddressing
    {
        for (int lane = 0; lane < sizeof(Xmm); lane++)
        {
            if ((mask >> lane & 1) == 0) continue;
            if (GuestAccess.WriteAt<byte>(cpu, MaskedAddress<TMode>(cpu, insn, offset, lane), stack: false) == null) return false;
        }
        return true;
    }

    private static ulong MaskedAddress<TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, int lane)
        where TMode : struct, IAddressing =>
        TMode.Linear(cpu, insn->Segment, (offset + (ulong)lane) & insn->AddressMask, 1, true);

    /// <summary>The lane that the immediate names; its upper bits are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Lane<T>(CpuState* cpu, int register, DecodedInsn* insn)
        where T : unmanaged => (T*)VectorRegisters.Place(cpu, register) + ((int)insn->Imm & (sizeof(Xmm) / sizeof(T) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TEncoding>(CpuState* cpu, DecodedInsn* insn, Xmm* source)
        where TEncoding : struct, IVectorEncoding
    {
        Xmm low = GuestRam.Load(source), high = TEncoding.IsWide ? GuestRam.Load(source + 1) : Xmm.Zero;
        VectorRegisters.Write(cpu, insn->Reg, low);
        if (TEncoding.IsVex) VectorRegisters.WriteUpper(cpu, insn->Reg, high);
    }
}
