// Machine-check registers.
namespace ToroEmu.Cpu;

/// <summary>Banks that never report anything (SDM 3B, 17.3).</summary>
public unsafe struct MachineCheckState
{
    public const int Banks = 4;

    /// <summary>IA32_MCG_STATUS.</summary>
    public ulong Status;

    /// <summary>IA32_MCG_CTL.</summary>
    public ulong Control;

    /// <summary>IA32_MCi_CTL.</summary>
    public fixed ulong BankControl[Banks];
}
