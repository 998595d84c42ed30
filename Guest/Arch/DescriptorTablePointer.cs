// Operand of LGDT and LIDT in 64-bit mode (SDM 3A 2.4): limit, base.
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Arch;

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct DescriptorTablePointer
{
    public ushort Limit;
    public ulong Base;
}
