// The registers of CPUID that consist of feature bits.
namespace ToroEmu.Cpu;

/// <summary>Leaf and register (SDM 2A, CPUID).</summary>
public static class CpuFeatureWord
{
    /// <summary>01H EDX.</summary>
    public const int Leaf1Edx = 0;

    /// <summary>01H ECX.</summary>
    public const int Leaf1Ecx = 1;

    /// <summary>07H, 0: EBX.</summary>
    public const int Leaf7Ebx = 2;

    /// <summary>07H, 0: ECX.</summary>
    public const int Leaf7Ecx = 3;

    /// <summary>07H, 0: EDX.</summary>
    public const int Leaf7Edx = 4;

    /// <summary>80000001H EDX.</summary>
    public const int ExtendedEdx = 5;

    /// <summary>80000001H ECX.</summary>
    public const int ExtendedEcx = 6;

    /// <summary>80000007H EDX.</summary>
    public const int PowerEdx = 7;

    /// <summary>0DH, 1: EAX.</summary>
    public const int XsaveEax = 8;

    public const int Count = 9;
}
