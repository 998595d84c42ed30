// Machine-check architecture as model-specific registers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3B, 17.3. No error is ever reported: status, address and miscellaneous registers take and give zero. <see langword="false"/>: #GP(0).</summary>
internal static unsafe class MachineChecks
{
    /// <summary>Banks, and IA32_MCG_CTL is there (bit 8).</summary>
    private const ulong Capabilities = MachineCheckState.Banks | (1 << 8);

    /// <summary>RIPV, EIPV, MCIP.</summary>
    private const ulong StatusBits = 7;

    public static bool TryRead(CpuState* cpu, uint msr, out ulong value)
    {
        ulong* slot = Slot(cpu, msr);
        value = slot != null ? *slot : msr == Msr.McgCap ? Capabilities : 0;
        return slot != null || msr is Msr.McgCap or Msr.P5McAddr or Msr.P5McType || IsBank(msr);
    }

    public static bool TryWrite(CpuState* cpu, uint msr, ulong value)
    {
        ulong* slot = Slot(cpu, msr);
        if (slot == null) return value == 0 && IsBank(msr);
        if (msr == Msr.McgStatus && (value & ~StatusBits) != 0) return false;
        *slot = value;
        return true;
    }

    private static bool IsBank(uint msr) => msr is >= Msr.Mc0Ctl and < Msr.Mc0Ctl + 4 * MachineCheckState.Banks;

    private static ulong* Slot(CpuState* cpu, uint msr) => msr switch
    {
        Msr.McgStatus => &cpu->MachineCheck.Status,
        Msr.McgCtl => &cpu->MachineCheck.Control,
        _ when IsBank(msr) && (msr & 3) == 0 => &cpu->MachineCheck.BankControl[(msr - Msr.Mc0Ctl) >> 2],
        _ => null,
    };
}
