// IN and OUT.
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe partial class SystemHandlers
{
    private const byte Accumulator = Gpr.Rax * sizeof(ulong);

    public static Outcome InI<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => In<T>(cpu, insn, (byte)insn->Imm);

    public static Outcome InDx<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => In<T>(cpu, insn, (ushort)cpu->Registers[Gpr.Rdx]);

    public static Outcome OutI<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => Out<T>(cpu, insn, (byte)insn->Imm);

    public static Outcome OutDx<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => Out<T>(cpu, insn, (ushort)cpu->Registers[Gpr.Rdx]);

    private static Outcome In<T>(CpuState* cpu, DecodedInsn* insn, ushort port)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!PortRights.TryCheck(cpu, port, sizeof(T))) return BlockEntry.Fault(cpu, insn);
        cpu->Observations++;
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        Core core = Core.Of(cpu);
        uint value = core.Services.ReadPort(port, sizeof(T));
        core.Breakpoints.NotePort(port, sizeof(T));
        RegisterFile.Write(cpu, Accumulator, T.CreateTruncating(value));
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome Out<T>(CpuState* cpu, DecodedInsn* insn, ushort port)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!PortRights.TryCheck(cpu, port, sizeof(T))) return BlockEntry.Fault(cpu, insn);
        cpu->Observations++;
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        Core core = Core.Of(cpu);
        core.Services.WritePort(port, sizeof(T), uint.CreateTruncating(RegisterFile.Read<T>(cpu, Accumulator)));
        core.Breakpoints.NotePort(port, sizeof(T));
        return BlockEntry.Leave(cpu, insn);
    }
}
