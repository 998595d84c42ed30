// INS and OUTS (SDM 2).
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Rights and memory are checked before the port is touched: what a device did cannot be taken back.</summary>
internal static unsafe class PortStringOps
{
    public readonly struct Ins : IStringOp
    {
        public static bool Compares => false;

        public static bool UsesPorts => true;

        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            ushort port = (ushort)cpu->Registers[Gpr.Rdx];
            if (!PortRights.TryCheck(cpu, port, sizeof(T))) return false;
            T* target = GuestAccess.WriteAt<T>(cpu, StringAccess.Destination<T, TMode>(cpu, insn, true), stack: false);
            if (target == null) return false;
            cpu->Observations++;
            cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
            GuestRam.Store(target, T.CreateTruncating(Core.Of(cpu).Services.ReadPort(port, sizeof(T))));
            GuestAccess.Wrote(cpu, insn, target);
            Core.Of(cpu).Breakpoints.NotePort(port, sizeof(T));
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, 1);
            return true;
        }

        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => 0;
    }

    public readonly struct Outs : IStringOp
    {
        public static bool Compares => false;

        public static bool UsesPorts => true;

        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            ushort port = (ushort)cpu->Registers[Gpr.Rdx];
            if (!PortRights.TryCheck(cpu, port, sizeof(T))) return false;
            T* source = StringAccess.ReadSource<T, TMode>(cpu, insn);
            if (source == null) return false;
            cpu->Observations++;
            cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
            Core.Of(cpu).Services.WritePort(port, sizeof(T), (uint)Width<T>.ZeroExtend(GuestRam.Load(source)));
            Core.Of(cpu).Breakpoints.NotePort(port, sizeof(T));
            StringAccess.Advance<T>(cpu, Gpr.Rsi, insn, 1);
            return true;
        }

        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => 0;
    }
}
