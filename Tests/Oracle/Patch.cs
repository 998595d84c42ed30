// Bytes that a case puts into memory.
using System.Runtime.InteropServices;

namespace ToroEmu.Oracle;

/// <summary>struct patch of Native/runner.c: bytes for the stack or the data area, before the instruction runs.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct Patch
{
    public ulong Address;
    public int Length;
    private readonly uint padding;
    public fixed byte Bytes[Layout.PatchBytes];
}
