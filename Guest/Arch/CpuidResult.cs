// What CPUID leaves in the four registers.
namespace ToroEmu.Guest.Arch;

internal struct CpuidResult
{
    public uint Eax;
    public uint Ebx;
    public uint Ecx;
    public uint Edx;
}
