// Rows of shifts and rotates.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddShifts(Row[] rows)
    {
        rows[(int)Mnemonic.Shl].Select = rows[(int)Mnemonic.Sal].Select = &Integer<ShiftForms.Single<ShiftOps.Shl>>;
        rows[(int)Mnemonic.Shr].Select = &Integer<ShiftForms.Single<ShiftOps.Shr>>;
        rows[(int)Mnemonic.Sar].Select = &Integer<ShiftForms.Single<ShiftOps.Sar>>;
        rows[(int)Mnemonic.Rol].Select = &Integer<ShiftForms.Single<ShiftOps.Rol>>;
        rows[(int)Mnemonic.Ror].Select = &Integer<ShiftForms.Single<ShiftOps.Ror>>;
        rows[(int)Mnemonic.Rcl].Select = &Integer<ShiftForms.Single<ShiftOps.Rcl>>;
        rows[(int)Mnemonic.Rcr].Select = &Integer<ShiftForms.Single<ShiftOps.Rcr>>;
        rows[(int)Mnemonic.Shld].Select = &Integer<ShiftForms.Double<DoubleShiftOps.Shld>>;
        rows[(int)Mnemonic.Shrd].Select = &Integer<ShiftForms.Double<DoubleShiftOps.Shrd>>;
    }
}
