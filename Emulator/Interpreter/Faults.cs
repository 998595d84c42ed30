// Noting an exception in the state.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Guest errors are values: noted here, delivered by the outer loop.</summary>
internal static unsafe class Faults
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Raise(CpuState* cpu, byte vector) =>
        cpu->Fault = new CpuFault { Kind = FaultKind.Fault, Vector = vector, HasErrorCode = ExceptionVector.HasErrorCode(vector) };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Raise(CpuState* cpu, byte vector, uint errorCode) =>
        cpu->Fault = new CpuFault { Kind = FaultKind.Fault, Vector = vector, HasErrorCode = true, ErrorCode = errorCode };

    /// <summary>#PF: the address goes to CR2 when the exception is delivered (SDM 3A, 7.15, interrupt 14).</summary>
    public static void RaisePageFault(CpuState* cpu, ulong linear, uint errorCode) =>
        cpu->Fault = new CpuFault
        {
            Kind = FaultKind.Fault,
            Vector = ExceptionVector.PageFault,
            HasErrorCode = true,
            ErrorCode = errorCode,
            Address = linear,
        };

    /// <summary>An address that is not canonical or outside of its segment: #SS for stack references, else #GP.</summary>
    public static void RaiseBadAddress(CpuState* cpu, bool stack) =>
        Raise(cpu, stack ? ExceptionVector.StackFault : ExceptionVector.GeneralProtection, 0);
}
