// The 64-bit TSS (SDM 3A 7.7): only its interrupt stack table serves us.
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Arch;

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct TaskState
{
    public uint Reserved0;
    public ulong Rsp0;
    public ulong Rsp1;
    public ulong Rsp2;
    public ulong Reserved1;
    public ulong Ist1;
    public ulong Ist2;
    public ulong Ist3;
    public ulong Ist4;
    public ulong Ist5;
    public ulong Ist6;
    public ulong Ist7;
    public ulong Reserved2;
    public ushort Reserved3;
    public ushort IoMapBase;
}
