// Rows of system instructions.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddSystem(Row[] rows)
    {
        AddFlags(rows);
        AddMachine(rows);
        AddTables(rows);
        AddInterrupts(rows);
        rows[(int)Mnemonic.In].Select = &In;
        rows[(int)Mnemonic.Out].Select = &Out;
    }

    private static void AddFlags(Row[] rows)
    {
        rows[(int)Mnemonic.Pushf].Select = rows[(int)Mnemonic.Pushfd].Select = rows[(int)Mnemonic.Pushfq].Select = &StackSized<PushfForm>;
        rows[(int)Mnemonic.Popf].Select = rows[(int)Mnemonic.Popfd].Select = rows[(int)Mnemonic.Popfq].Select = &StackSized<PopfForm>;
        Set(rows, Mnemonic.Cli, &SystemHandlers.Cli);
        Set(rows, Mnemonic.Sti, &SystemHandlers.Sti);
        Set(rows, Mnemonic.Cld, &SystemHandlers.Cld);
        Set(rows, Mnemonic.Std, &SystemHandlers.Std);
        Set(rows, Mnemonic.Clc, &SystemHandlers.Clc);
        Set(rows, Mnemonic.Stc, &SystemHandlers.Stc);
        Set(rows, Mnemonic.Cmc, &SystemHandlers.Cmc);
        Set(rows, Mnemonic.Stac, &SystemHandlers.Stac);
        Set(rows, Mnemonic.Clac, &SystemHandlers.Clac);
        Set(rows, Mnemonic.Sahf, &SystemHandlers.Sahf);
        Set(rows, Mnemonic.Lahf, &SystemHandlers.Lahf);
    }

    private static void AddMachine(Row[] rows)
    {
        Set(rows, Mnemonic.Ud2, &SystemHandlers.Undefined);
        Set(rows, Mnemonic.Hlt, &SystemHandlers.Hlt);
        Set(rows, Mnemonic.Pause, &SystemHandlers.Pause);
        Set(rows, Mnemonic.Cpuid, &SystemHandlers.Cpuid);
        rows[(int)Mnemonic.Monitor].Select = &Monitor;
        Set(rows, Mnemonic.Mwait, &SystemHandlers.Mwait);
        Set(rows, Mnemonic.Rdtsc, &SystemHandlers.Rdtsc);
        Set(rows, Mnemonic.Rdtscp, &SystemHandlers.Rdtscp);
        Set(rows, Mnemonic.Rdpmc, &SystemHandlers.Rdpmc);
        Set(rows, Mnemonic.Rdmsr, &SystemHandlers.Rdmsr);
        Set(rows, Mnemonic.Wrmsr, &SystemHandlers.Wrmsr);
        Set(rows, Mnemonic.Mfence, &SystemHandlers.Mfence);
        Set(rows, Mnemonic.Lfence, &MoveHandlers.Nothing);
        Set(rows, Mnemonic.Sfence, &MoveHandlers.Nothing);
        Set(rows, Mnemonic.Wbinvd, &SystemHandlers.Wbinvd);
        Set(rows, Mnemonic.Wbnoinvd, &SystemHandlers.Wbinvd); // its prefix is ignored where it is not announced
        Set(rows, Mnemonic.Invd, &SystemHandlers.Wbinvd);
        foreach (Mnemonic flush in (Mnemonic[])[Mnemonic.Clflush, Mnemonic.Clflushopt, Mnemonic.Clwb])
            Set(rows, flush, &SystemHandlers.FlushLine<LongAddressing>, &SystemHandlers.FlushLine<LegacyAddressing>);
        Set(rows, Mnemonic.Rdpid, &SystemHandlers.Rdpid);
        Set(rows, Mnemonic.Swapgs, &SystemHandlers.Swapgs);
        Set(rows, Mnemonic.Syscall, &SyscallHandlers.Syscall);
        Set(rows, Mnemonic.Sysret, &SyscallHandlers.SysretD);
        Set(rows, Mnemonic.Sysretq, &SyscallHandlers.SysretQ);
        Set(rows, Mnemonic.Sysenter, &SysenterHandlers.Sysenter);
        Set(rows, Mnemonic.Sysexit, &SysenterHandlers.SysexitD);
        Set(rows, Mnemonic.Sysexitq, &SysenterHandlers.SysexitQ, null);
        Set(rows, Mnemonic.Clts, &ControlHandlers.Clts);
        Set(rows, Mnemonic.Invlpg, &ControlHandlers.Invlpg<LongAddressing>, &ControlHandlers.Invlpg<LegacyAddressing>);
        Set(rows, Mnemonic.Invpcid, &ControlHandlers.Invpcid<LongAddressing>, &ControlHandlers.Invpcid<LegacyAddressing>);
        rows[(int)Mnemonic.Lmsw].Select = &Lmsw;
        rows[(int)Mnemonic.Smsw].Select = &Smsw;
    }

    private static void AddTables(Row[] rows)
    {
        Set(rows, Mnemonic.Lgdt, &TableHandlers.Lgdt<LongAddressing>, &TableHandlers.Lgdt<LegacyAddressing>);
        Set(rows, Mnemonic.Lidt, &TableHandlers.Lidt<LongAddressing>, &TableHandlers.Lidt<LegacyAddressing>);
        Set(rows, Mnemonic.Sgdt, &TableHandlers.Sgdt<LongAddressing>, &TableHandlers.Sgdt<LegacyAddressing>);
        Set(rows, Mnemonic.Sidt, &TableHandlers.Sidt<LongAddressing>, &TableHandlers.Sidt<LegacyAddressing>);
        rows[(int)Mnemonic.Lldt].Select = &Lldt;
        rows[(int)Mnemonic.Ltr].Select = &Ltr;
        rows[(int)Mnemonic.Str].Select = &Str;
        rows[(int)Mnemonic.Sldt].Select = &Sldt;
    }

    private static void AddInterrupts(Row[] rows)
    {
        Set(rows, Mnemonic.Int, &InterruptHandlers.Int);
        Set(rows, Mnemonic.Int3, &InterruptHandlers.Int3);
        Set(rows, Mnemonic.Int1, &InterruptHandlers.Int1);
        Set(rows, Mnemonic.Into, &InterruptHandlers.Into);
        Set(rows, Mnemonic.Iret, &InterruptHandlers.IretW);
        Set(rows, Mnemonic.Iretd, &InterruptHandlers.IretD);
        Set(rows, Mnemonic.Iretq, &InterruptHandlers.IretQ);
        rows[(int)Mnemonic.Retf].Select = &FarReturnOf;
    }

    private static Handler In(OperandShape operands) => (operands.Shape, operands.Width(0)) switch
    {
        (Shape.RI, 1) => &SystemHandlers.InI<byte>,
        (Shape.RI, 2) => &SystemHandlers.InI<ushort>,
        (Shape.RI, _) => &SystemHandlers.InI<uint>,
        (_, 1) => &SystemHandlers.InDx<byte>,
        (_, 2) => &SystemHandlers.InDx<ushort>,
        _ => &SystemHandlers.InDx<uint>,
    };

    /// <summary>The accumulator is the second operand.</summary>
    private static Handler Out(OperandShape operands) => (operands.Instruction.Op0Kind == OpKind.Immediate8, operands.Width(1)) switch
    {
        (true, 1) => &SystemHandlers.OutI<byte>,
        (true, 2) => &SystemHandlers.OutI<ushort>,
        (true, _) => &SystemHandlers.OutI<uint>,
        (_, 1) => &SystemHandlers.OutDx<byte>,
        (_, 2) => &SystemHandlers.OutDx<ushort>,
        _ => &SystemHandlers.OutDx<uint>,
    };

    private static Handler FarReturnOf(OperandShape operands) => operands.Instruction.Code switch
    {
        Code.Retfw or Code.Retfw_imm16 => &FarHandlers.ReturnW,
        Code.Retfd or Code.Retfd_imm16 => &FarHandlers.ReturnD,
        _ => &FarHandlers.ReturnQ,
    };

    private static Handler Lmsw(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return &ControlHandlers.LmswR;
        return operands.IsLong ? &ControlHandlers.LmswM<LongAddressing> : &ControlHandlers.LmswM<LegacyAddressing>;
    }

    private static Handler Lldt(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return &TableHandlers.LldtR;
        return operands.IsLong ? &TableHandlers.LldtM<LongAddressing> : &TableHandlers.LldtM<LegacyAddressing>;
    }

    private static Handler Ltr(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return &TableHandlers.LtrR;
        return operands.IsLong ? &TableHandlers.LtrM<LongAddressing> : &TableHandlers.LtrM<LegacyAddressing>;
    }

    private static Handler Smsw(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return Integer<SmswForm>(operands);
        return operands.IsLong ? &ControlHandlers.SmswM<LongAddressing> : &ControlHandlers.SmswM<LegacyAddressing>;
    }

    private static Handler Str(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return Integer<StrForm>(operands);
        return operands.IsLong ? &TableHandlers.StrM<LongAddressing> : &TableHandlers.StrM<LegacyAddressing>;
    }

    private static Handler Sldt(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return Integer<SldtForm>(operands);
        return operands.IsLong ? &TableHandlers.SldtM<LongAddressing> : &TableHandlers.SldtM<LegacyAddressing>;
    }

    private readonly struct PushfForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &SystemHandlers.Pushf<T, TMode>;
    }

    private readonly struct PopfForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &SystemHandlers.Popf<T, TMode>;
    }

    private readonly struct SmswForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &ControlHandlers.SmswR<T>;
    }

    private readonly struct StrForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &TableHandlers.StrR<T>;
    }

    private readonly struct SldtForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &TableHandlers.SldtR<T>;
    }

    /// <summary>By the address size: the operand is implied.</summary>
    private static Handler Monitor(OperandShape operands) => (operands.Instruction.Code, operands.IsLong) switch
    {
        (Code.Monitorq, _) => &SystemHandlers.Monitor<ulong, LongAddressing>,
        (Code.Monitord, true) => &SystemHandlers.Monitor<uint, LongAddressing>,
        (Code.Monitord, false) => &SystemHandlers.Monitor<uint, LegacyAddressing>,
        _ => &SystemHandlers.Monitor<ushort, LegacyAddressing>,
    };
}
