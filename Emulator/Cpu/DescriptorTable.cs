// GDTR and IDTR.
namespace ToroEmu.Cpu;

/// <summary>Base and limit in bytes (SDM 3A, 2.4).</summary>
public struct DescriptorTable
{
    public ulong Base;
    public ushort Limit;
}
