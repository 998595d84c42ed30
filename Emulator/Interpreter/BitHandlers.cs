// MOVBE to memory, CRC32, XLAT, RDRAND, RDSEED.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Instructions with a shape of their own (SDM 2, those names).</summary>
internal static unsafe class BitHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MovbeM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<T, TMode>(cpu, insn, UnaryOps.Reverse(RegisterFile.Read<T>(cpu, insn->Reg)))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>CRC32 with polynomial 11EDC6F41H; the destination is cleared above bit 31 whatever its size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Crc32R<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        cpu->Registers[insn->Reg / sizeof(ulong)] = Crc32((uint)cpu->Registers[insn->Reg / sizeof(ulong)], RegisterFile.Read<T>(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Crc32M<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        cpu->Registers[insn->Reg / sizeof(ulong)] = Crc32((uint)cpu->Registers[insn->Reg / sizeof(ulong)], GuestRam.Load(source));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>XLAT: AL = [rBX + AL]. The decoder names AL as index register; it counts without the rest of RAX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Xlat<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        ulong offset = (RegisterFile.Read<ulong>(cpu, insn->Base) + (byte)cpu->Registers[Gpr.Rax]) & insn->AddressMask;
        byte* source = GuestAccess.ReadAt<byte>(cpu, TMode.Linear(cpu, insn->Segment, offset, 1, false), insn->IsOnStack);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        RegisterFile.Write(cpu, Gpr.Rax * sizeof(ulong), GuestRam.Load(source));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>RDRAND, RDSEED: always ready; CF is set, the other status flags cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Random<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        cpu->Observations++;
        RegisterFile.Write(cpu, insn->Reg, Width<T>.Truncate(Core.Of(cpu).Services.Random()));
        LazyFlags.WriteStatus(cpu, Rflags.Cf);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Crc32<T>(uint crc, T data)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (sizeof(T) == 1) return BitOperations.Crc32C(crc, byte.CreateTruncating(data));
        if (sizeof(T) == 2) return BitOperations.Crc32C(crc, ushort.CreateTruncating(data));
        if (sizeof(T) == 4) return BitOperations.Crc32C(crc, uint.CreateTruncating(data));
        return BitOperations.Crc32C(crc, ulong.CreateTruncating(data));
    }
}
