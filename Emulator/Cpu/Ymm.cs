// One vector register.
using System.Runtime.InteropServices;

namespace ToroEmu.Cpu;

/// <summary>256 bits; XMM is the low half.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct Ymm
{
    public ulong Q0;
    public ulong Q1;
    public ulong Q2;
    public ulong Q3;
}
