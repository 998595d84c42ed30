// The first cause of a guest's end.
using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

/// <summary>Chooses who explains an exception.</summary>
internal static class FirstCause
{
    public static Cause Of(FaultScene scene) => scene.Fault.Vector switch
    {
        ExceptionVector.PageFault => new PageFaultCause(scene).Find(),
        ExceptionVector.InvalidOpcode => new OpcodeCause(scene).Undefined(),
        ExceptionVector.DeviceNotAvailable => new OpcodeCause(scene).NotAvailable(),
        ExceptionVector.DivideError => new ArithmeticCause(scene).Divide(),
        ExceptionVector.X87Error => new ArithmeticCause(scene).X87(),
        ExceptionVector.SimdError => new ArithmeticCause(scene).Simd(),
        ExceptionVector.AlignmentCheck => new ArithmeticCause(scene).Alignment(),
        ExceptionVector.GeneralProtection or ExceptionVector.StackFault or ExceptionVector.SegmentNotPresent or ExceptionVector.InvalidTss =>
            new ProtectionCause(scene).Find(),
        ExceptionVector.Breakpoint => new Cause("met a breakpoint (INT3)", scene.Rip),
        ExceptionVector.Overflow => new Cause("executed INTO while RFLAGS.OF is set", scene.Rip),
        ExceptionVector.BoundRange => new Cause("executed BOUND with an index that is out of bounds", scene.Rip),
        ExceptionVector.Debug => new Cause("met a debug trap", scene.Rip),
        _ => new Cause($"raised {ExceptionVector.Name(scene.Fault.Vector)}", scene.Rip),
    };
}
