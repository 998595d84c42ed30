// Instructions that are not run natively, each with the reason.
using System;
using System.Collections.Generic;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>A row per instruction or per circumstance. What only a mask can settle is in <see cref="UndefinedState"/>.</summary>
internal static class Exclusions
{
    private const string RegisterPrefetch = "AMD: #UD with a register (APM 3, PREFETCH), Intel: NOP";

    private static readonly Dictionary<Mnemonic, string> Mnemonics = new()
    {
        [Mnemonic.Syscall] = "enters the host's kernel",
        [Mnemonic.Sysenter] = "enters the host's kernel; AMD: #UD in long mode",
        [Mnemonic.Sysexit] = "AMD: #UD in long mode, Intel: #GP",
        [Mnemonic.Vmcall] = "asks the hypervisor below the host",
        [Mnemonic.Vmmcall] = "asks the hypervisor below the host",
        [Mnemonic.Int1] = "a hypervisor that intercepts #DB reports the address of INT1 itself (KVM on AMD)",
        [Mnemonic.Cpuid] = "the processors' own identities",
        [Mnemonic.Rdtsc] = "time",
        [Mnemonic.Rdtscp] = "time",
        [Mnemonic.Rdpid] = "the number of the host's processor",
        [Mnemonic.Rdrand] = "random",
        [Mnemonic.Rdseed] = "random",
        [Mnemonic.Xgetbv] = "XCR0 and XINUSE are the systems' own",
        [Mnemonic.Sgdt] = "Linux answers in the processor's stead (UMIP)",
        [Mnemonic.Sidt] = "Linux answers in the processor's stead (UMIP)",
        [Mnemonic.Sldt] = "Linux answers in the processor's stead (UMIP)",
        [Mnemonic.Str] = "Linux answers in the processor's stead (UMIP)",
        [Mnemonic.Smsw] = "Linux answers in the processor's stead (UMIP)",
    };

    private static readonly Dictionary<Code, string> Codes = new()
    {
        [Code.Reservednop_rm16_r16_0F0D] = RegisterPrefetch,
        [Code.Reservednop_rm32_r32_0F0D] = RegisterPrefetch,
        [Code.Reservednop_rm64_r64_0F0D] = RegisterPrefetch,
        [Code.Jmp_m1664] = "AMD has no far pointers of 64 bits (APM 3, JMP far)",
        [Code.Call_m1664] = "AMD has no far pointers of 64 bits (APM 3, CALL far)",
        [Code.Lss_r64_m1664] = "AMD has no far pointers of 64 bits (APM 3, LSS)",
        [Code.Lfs_r64_m1664] = "AMD has no far pointers of 64 bits (APM 3, LFS)",
        [Code.Lgs_r64_m1664] = "AMD has no far pointers of 64 bits (APM 3, LGS)",
    };

    /// <summary>Why a form is not tried, or null.</summary>
    public static string? Reason(Code code)
    {
        if (code.ToOpCode().Fwait) return "two instructions: WAIT and the other";
        return Mnemonics.GetValueOrDefault(code.Mnemonic()) ?? Codes.GetValueOrDefault(code);
    }

    /// <summary>Why these very bytes are not tried, or null.</summary>
    public static string? Reason(in Instruction instruction, int bitness, in PrefixScan prefixes)
    {
        if (instruction.Mnemonic == Mnemonic.Int && instruction.Immediate8 == 0x80) return "enters the host's kernel";
        if (bitness == 64 && prefixes.OperandSize && !prefixes.RexW && IsNearBranch(instruction)) return "AMD obeys the operand-size prefix of near branches, Intel ignores it (SDM 2A, 2.2.1.3 and JMP)";
        if (bitness != 64 && instruction.Mnemonic == Mnemonic.Sysret) return "Intel: #UD outside of 64-bit mode (SDM 2B, SYSRET), AMD: #GP at level 3";
        if (bitness != 64 && prefixes.VexW && (instruction.Mnemonic is Mnemonic.Vpinsrd or Mnemonic.Vpextrd)) return "Intel ignores VEX.W outside of 64-bit mode (SDM 2B, PINSRB and PEXTRB, note 2), AMD: #UD";
        if ((instruction.IsLoop || instruction.IsLoopcc) && prefixes.Repeat) return "reserved use of REP (SDM 2A, 2.1.1): AMD takes the condition from the prefix";
        if (IsLockedControlMove(prefixes)) return "AMD reads LOCK MOV CR0 as CR8 (APM 3, MOV CRn)";
        if (instruction.Op0Register is Register.DR4 or Register.DR5 || instruction.Op1Register is Register.DR4 or Register.DR5) return "#UD by CR4.DE and #GP by the privilege level are both due";
        return null;
    }

    /// <summary>Why these undefined bytes are not tried, or null.</summary>
    public static string? ReasonUndefined(ReadOnlySpan<byte> code, in PrefixScan prefixes)
    {
        if (IsLockedControlMove(prefixes)) return "AMD reads LOCK MOV CR0 as CR8 (APM 3, MOV CRn)";
        bool asksHypervisor = prefixes.Opcode == 0x0F01 && prefixes.At + 2 < code.Length && code[prefixes.At + 2] is 0xC1 or 0xD9 or >= 0xFA;
        if (asksHypervisor) return "VMCALL and VMMCALL ask the hypervisor below the host, whatever stands in front of them; AMD's INVLPGB and its kin are privileged";
        if (prefixes.Opcode >> 8 == 0x8F) return "the escape of AMD's XOP (APM 3, 1.2.7)";
        if (prefixes.Lock && prefixes.Opcode == 0x0F00) return "AMD ignores LOCK in front of VERR and VERW";
        bool permutes = (prefixes.Opcode & 0xFF1F) == 0xC403 && prefixes.At + 3 < code.Length && code[prefixes.At + 3] is 0 or 1;
        return permutes ? "AMD does not look at VEX.W of VPERMQ and VPERMPD" : null;
    }

    private static bool IsLockedControlMove(in PrefixScan prefixes) => prefixes.Lock && prefixes.Opcode is 0x0F20 or 0x0F22;

    private static bool IsNearBranch(in Instruction instruction) => instruction.IsJccShortOrNear || instruction.IsJmpShortOrNear || instruction.IsJmpNearIndirect
        || instruction.IsCallNear || instruction.IsCallNearIndirect || instruction.IsLoop || instruction.IsLoopcc || instruction.IsJcxShort
        || instruction.Mnemonic == Mnemonic.Ret;
}
