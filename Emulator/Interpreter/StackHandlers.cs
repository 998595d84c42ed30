// PUSH, POP, PUSHA, POPA, ENTER, LEAVE.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2, the instructions of these names.</summary>
internal static unsafe class StackHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PushR<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong pointer = Stack.Moved<TMode>(cpu, -sizeof(T)), linear = Stack.Linear<TMode>(cpu, pointer, sizeof(T), true);
        TlbEntry* entry = FastAccess.Pushing<T, TMode>(cpu, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &PushR<T, Patient<TMode>>);
        T* slot = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(slot, RegisterFile.Read<T>(cpu, insn->Reg));
        cpu->Registers[Gpr.Rsp] = pointer;
        return FastAccess.Stored(cpu, insn, slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PushI<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong pointer = Stack.Moved<TMode>(cpu, -sizeof(T)), linear = Stack.Linear<TMode>(cpu, pointer, sizeof(T), true);
        TlbEntry* entry = FastAccess.Pushing<T, TMode>(cpu, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &PushI<T, Patient<TMode>>);
        T* slot = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(slot, Width<T>.Truncate(insn->Imm));
        cpu->Registers[Gpr.Rsp] = pointer;
        return FastAccess.Stored(cpu, insn, slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PushM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null || !Stack.Push<T, TMode>(cpu, GuestRam.Load(source))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>PUSH of a segment register: zero-extended to the operand size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PushSegment<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Stack.Push<T, TMode>(cpu, T.CreateTruncating(cpu->Segments[insn->Reg].Selector))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>POP RSP: the value read replaces the incremented pointer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PopR<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = Stack.Linear<TMode>(cpu, cpu->Registers[Gpr.Rsp], sizeof(T), false);
        TlbEntry* entry = FastAccess.Popping<T, TMode>(cpu, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &PopR<T, Patient<TMode>>);
        T* top = FastAccess.Place<T>(entry, linear);
        T value = GuestRam.Load(top);
        Stack.Drop<TMode>(cpu, sizeof(T));
        RegisterFile.Write(cpu, insn->Reg, value);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>An RSP-based destination is computed with the incremented pointer (SDM 2B, POP).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PopM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* top = Stack.Top<T, TMode>(cpu);
        if (top == null) return BlockEntry.Fault(cpu, insn);
        T value = GuestRam.Load(top);
        ulong before = cpu->Registers[Gpr.Rsp];
        Stack.Drop<TMode>(cpu, sizeof(T));
        if (!GuestAccess.Store<T, TMode>(cpu, insn, value))
        {
            cpu->Registers[Gpr.Rsp] = before;
            return BlockEntry.Fault(cpu, insn);
        }
        insn++;
        return insn->Handler(cpu, insn);
    }

    public static Outcome PopSegment<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* top = Stack.Top<T, TMode>(cpu);
        if (top == null) return BlockEntry.Fault(cpu, insn);
        ushort selector = ushort.CreateTruncating(GuestRam.Load(top));
        // The size of the stack that is popped from counts, not that of one that POP SS loads.
        ulong pointer = Stack.Moved<TMode>(cpu, sizeof(T));
        if (!SegmentLoad.TryLoad(Core.Of(cpu), insn->Reg, selector)) return BlockEntry.Fault(cpu, insn);
        cpu->Registers[Gpr.Rsp] = pointer;
        cpu->InterruptShadow = cpu->TrapShadow = insn->Reg == SegReg.Ss;
        return BlockEntry.Leave(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Leave<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong frame = cpu->Registers[Gpr.Rbp];
        ulong linear = Stack.Linear<TMode>(cpu, frame, sizeof(T), false);
        TlbEntry* entry = FastAccess.Popping<T, TMode>(cpu, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &Leave<T, Patient<TMode>>);
        T* saved = FastAccess.Place<T>(entry, linear);
        T value = GuestRam.Load(saved);
        ulong mask = Stack.Mask<TMode>(cpu);
        cpu->Registers[Gpr.Rsp] = (cpu->Registers[Gpr.Rsp] & ~mask) | (frame & mask);
        Stack.Drop<TMode>(cpu, sizeof(T));
        RegisterFile.Write(cpu, Gpr.Rbp * sizeof(ulong), value);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>ENTER allocates a frame and copies up to 31 frame pointers (SDM 2A, ENTER).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Enter<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong size = (insn->Imm >> 16) & 0xFFFF;
        int level = (int)insn->Imm & 31;
        ulong before = cpu->Registers[Gpr.Rsp];
        if (TryEnter<T, TMode>(cpu, size, level))
        {
            insn++;
            return insn->Handler(cpu, insn);
        }
        cpu->Registers[Gpr.Rsp] = before;
        return BlockEntry.Fault(cpu, insn);
    }

    private static bool TryEnter<T, TMode>(CpuState* cpu, ulong size, int level)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong rbp = cpu->Registers[Gpr.Rbp];
        if (!Stack.Push<T, TMode>(cpu, Width<T>.Truncate(rbp))) return false;
        ulong frame = cpu->Registers[Gpr.Rsp];
        for (int i = 1; i < level; i++)
        {
            rbp -= (ulong)sizeof(T);
            T* pointer = GuestAccess.ReadAt<T>(cpu, Stack.Linear<TMode>(cpu, rbp, sizeof(T), false), stack: true);
            if (pointer == null || !Stack.Push<T, TMode>(cpu, GuestRam.Load(pointer))) return false;
        }
        if (level > 0 && !Stack.Push<T, TMode>(cpu, Width<T>.Truncate(frame))) return false;
        ulong pointerAfter = Stack.Moved<TMode>(cpu, -(long)size);
        // The new top must be writable, though nothing is written.
        if (GuestAccess.WriteAt<T>(cpu, Stack.Linear<TMode>(cpu, pointerAfter, sizeof(T), true), stack: true) == null) return false;
        cpu->Registers[Gpr.Rsp] = pointerAfter;
        RegisterFile.Write(cpu, Gpr.Rbp * sizeof(ulong), Width<T>.Truncate(frame));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PushAll<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong before = cpu->Registers[Gpr.Rsp];
        for (int register = Gpr.Rax; register <= Gpr.Rdi; register++)
        {
            ulong value = register == Gpr.Rsp ? before : cpu->Registers[register];
            if (Stack.Push<T, TMode>(cpu, Width<T>.Truncate(value))) continue;
            cpu->Registers[Gpr.Rsp] = before;
            return BlockEntry.Fault(cpu, insn);
        }
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>The stored stack pointer is skipped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome PopAll<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* values = stackalloc T[8];
        ulong before = cpu->Registers[Gpr.Rsp];
        for (int register = Gpr.Rdi; register >= Gpr.Rax; register--)
        {
            T* top = Stack.Top<T, TMode>(cpu);
            if (top == null)
            {
                cpu->Registers[Gpr.Rsp] = before;
                return BlockEntry.Fault(cpu, insn);
            }
            values[register] = GuestRam.Load(top);
            Stack.Drop<TMode>(cpu, sizeof(T));
        }
        for (int register = Gpr.Rax; register <= Gpr.Rdi; register++)
            if (register != Gpr.Rsp) RegisterFile.Write(cpu, (byte)(register * sizeof(ulong)), values[register]);
        // A handler with a buffer cannot tail-call.
        return BlockEntry.Leave(cpu, insn);
    }
}
