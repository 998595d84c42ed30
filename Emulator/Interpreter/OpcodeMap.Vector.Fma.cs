// Rows of FMA instructions.
using System;

using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddFused(Row[] rows)
    {
        AddFused<FusedOps.Order132, FusedOps.MultiplyAdd>(rows, Mnemonic.Vfmadd132ps, Mnemonic.Vfmadd132pd, Mnemonic.Vfmadd132ss, Mnemonic.Vfmadd132sd);
        AddFused<FusedOps.Order213, FusedOps.MultiplyAdd>(rows, Mnemonic.Vfmadd213ps, Mnemonic.Vfmadd213pd, Mnemonic.Vfmadd213ss, Mnemonic.Vfmadd213sd);
        AddFused<FusedOps.Order231, FusedOps.MultiplyAdd>(rows, Mnemonic.Vfmadd231ps, Mnemonic.Vfmadd231pd, Mnemonic.Vfmadd231ss, Mnemonic.Vfmadd231sd);
        AddFused<FusedOps.Order132, FusedOps.MultiplySubtract>(rows, Mnemonic.Vfmsub132ps, Mnemonic.Vfmsub132pd, Mnemonic.Vfmsub132ss, Mnemonic.Vfmsub132sd);
        AddFused<FusedOps.Order213, FusedOps.MultiplySubtract>(rows, Mnemonic.Vfmsub213ps, Mnemonic.Vfmsub213pd, Mnemonic.Vfmsub213ss, Mnemonic.Vfmsub213sd);
        AddFused<FusedOps.Order231, FusedOps.MultiplySubtract>(rows, Mnemonic.Vfmsub231ps, Mnemonic.Vfmsub231pd, Mnemonic.Vfmsub231ss, Mnemonic.Vfmsub231sd);
        AddFused<FusedOps.Order132, FusedOps.NegatedMultiplyAdd>(rows, Mnemonic.Vfnmadd132ps, Mnemonic.Vfnmadd132pd, Mnemonic.Vfnmadd132ss, Mnemonic.Vfnmadd132sd);
        AddFused<FusedOps.Order213, FusedOps.NegatedMultiplyAdd>(rows, Mnemonic.Vfnmadd213ps, Mnemonic.Vfnmadd213pd, Mnemonic.Vfnmadd213ss, Mnemonic.Vfnmadd213sd);
        AddFused<FusedOps.Order231, FusedOps.NegatedMultiplyAdd>(rows, Mnemonic.Vfnmadd231ps, Mnemonic.Vfnmadd231pd, Mnemonic.Vfnmadd231ss, Mnemonic.Vfnmadd231sd);
        AddFused<FusedOps.Order132, FusedOps.NegatedMultiplySubtract>(rows, Mnemonic.Vfnmsub132ps, Mnemonic.Vfnmsub132pd, Mnemonic.Vfnmsub132ss, Mnemonic.Vfnmsub132sd);
        AddFused<FusedOps.Order213, FusedOps.NegatedMultiplySubtract>(rows, Mnemonic.Vfnmsub213ps, Mnemonic.Vfnmsub213pd, Mnemonic.Vfnmsub213ss, Mnemonic.Vfnmsub213sd);
        AddFused<FusedOps.Order231, FusedOps.NegatedMultiplySubtract>(rows, Mnemonic.Vfnmsub231ps, Mnemonic.Vfnmsub231pd, Mnemonic.Vfnmsub231ss, Mnemonic.Vfnmsub231sd);
        AddFused<FusedOps.Order132, FusedOps.MultiplyAddSubtract>(rows, Mnemonic.Vfmaddsub132ps, Mnemonic.Vfmaddsub132pd);
        AddFused<FusedOps.Order213, FusedOps.MultiplyAddSubtract>(rows, Mnemonic.Vfmaddsub213ps, Mnemonic.Vfmaddsub213pd);
        AddFused<FusedOps.Order231, FusedOps.MultiplyAddSubtract>(rows, Mnemonic.Vfmaddsub231ps, Mnemonic.Vfmaddsub231pd);
        AddFused<FusedOps.Order132, FusedOps.MultiplySubtractAdd>(rows, Mnemonic.Vfmsubadd132ps, Mnemonic.Vfmsubadd132pd);
        AddFused<FusedOps.Order213, FusedOps.MultiplySubtractAdd>(rows, Mnemonic.Vfmsubadd213ps, Mnemonic.Vfmsubadd213pd);
        AddFused<FusedOps.Order231, FusedOps.MultiplySubtractAdd>(rows, Mnemonic.Vfmsubadd231ps, Mnemonic.Vfmsubadd231pd);
    }

    /// <summary>PS, PD, and of some SS, SD.</summary>
    private static void AddFused<TOrder, TSigns>(Row[] rows, params ReadOnlySpan<Mnemonic> mnemonics)
        where TOrder : struct, IFusedOrder
        where TSigns : struct, IFusedSigns
    {
        Vector(rows, &ByEncoding<FmaForms.Fused<TOrder, TSigns, PackedLanes, float>>, mnemonics[0]);
        Vector(rows, &ByEncoding<FmaForms.Fused<TOrder, TSigns, PackedLanes, double>>, mnemonics[1]);
        if (mnemonics.Length == 2) return;
        Vector(rows, &ByEncoding<FmaForms.Fused<TOrder, TSigns, ScalarLane, float>>, mnemonics[2]);
        Vector(rows, &ByEncoding<FmaForms.Fused<TOrder, TSigns, ScalarLane, double>>, mnemonics[3]);
    }
}
