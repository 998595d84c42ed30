// Rules of the debug registers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>What MOV to and from DR0 to DR7 checks and changes (SDM 3B, 19.2; 2B, MOV to debug registers).</summary>
internal static unsafe class DebugRegisters
{
    /// <summary>The register behind a number, if it may be accessed; <see langword="false"/>: #UD, #GP or #DB is pending, in that order.</summary>
    public static bool TryAccess(CpuState* cpu, int number, out int register)
    {
        // DR4 and DR5 are DR6 and DR7 unless CR4.DE (19.2.2).
        register = number is 4 or 5 ? number + 2 : number;
        bool exists = number < 8 && (register == number || (cpu->Cr4 & Cr4.De) == 0);
        if (!exists) Faults.Raise(cpu, ExceptionVector.InvalidOpcode);
        else if (cpu->Cpl != 0) Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
        else if ((cpu->Dr[7] & Dr7.GeneralDetect) != 0) Detect(cpu);
        else return true;
        return false;
    }

    /// <summary><see langword="false"/>: #GP(0), upper halves of DR6 and DR7 are reserved.</summary>
    public static bool TryWrite(Core core, int number, ulong value)
    {
        CpuState* cpu = core.State;
        if (number >= 6 && value > uint.MaxValue) return false;
        cpu->Dr[number] = number switch
        {
            6 => (value & Dr6.Writable) | Dr6.FixedOnes,
            7 => (value & Dr7.Writable) | Dr7.FixedOnes,
            _ => value,
        };
        if (number != 6) core.Breakpoints.Refresh(core);
        return true;
    }

    /// <summary>A task switch disarms local breakpoints (19.2.4).</summary>
    public static void DisarmLocal(Core core)
    {
        core.State->Dr[7] &= ~(ulong)Dr7.LocalEnables;
        core.Breakpoints.Refresh(core);
    }

    /// <summary>State after reset and INIT (SDM 3A, table 10-1).</summary>
    public static void Reset(Core core)
    {
        CpuState* cpu = core.State;
        for (int number = 0; number < 4; number++) cpu->Dr[number] = 0;
        cpu->Dr[6] = Dr6.FixedOnes;
        cpu->Dr[7] = Dr7.FixedOnes;
        cpu->DebugFound = cpu->DebugPending = 0;
        core.Breakpoints.Refresh(core);
    }

    /// <summary>General detect is a fault that pushes RF (19.3.1.1, 19.3.1.3).</summary>
    private static void Detect(CpuState* cpu)
    {
        Core.Of(cpu).Breakpoints.Raise(Dr6.AccessDetected, FaultKind.Fault);
        cpu->SystemFlags |= Rflags.Rf;
    }
}
