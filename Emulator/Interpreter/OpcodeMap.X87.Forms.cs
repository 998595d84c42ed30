// Selectors of x87 instructions.
using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static Handler X87Registers<TOp>(OperandShape operands)
        where TOp : struct, IX87Op => &X87Handlers.Registers<TOp>;

    private static Handler X87Memory<TOp, T>(OperandShape operands)
        where TOp : struct, IX87Op
        where T : unmanaged => operands.IsLong ? &X87Handlers.Memory<TOp, T, LongAddressing> : &X87Handlers.Memory<TOp, T, LegacyAddressing>;

    /// <summary>Registers, or a float or a double in memory.</summary>
    private static Handler X87Reals<TRegisters, TSingle, TDouble>(OperandShape operands)
        where TRegisters : struct, IX87Op
        where TSingle : struct, IX87Op
        where TDouble : struct, IX87Op => (operands.IsMemory(0), operands.Width(0)) switch
        {
            (false, _) => &X87Handlers.Registers<TRegisters>,
            (true, 4) => X87Memory<TSingle, uint>(operands),
            _ => X87Memory<TDouble, ulong>(operands),
        };

    /// <summary>A word or a doubleword in memory.</summary>
    private static Handler X87Integers<TWord, TDoubleword>(OperandShape operands)
        where TWord : struct, IX87Op
        where TDoubleword : struct, IX87Op =>
        operands.Width(0) == sizeof(ushort) ? X87Memory<TWord, ushort>(operands) : X87Memory<TDoubleword, uint>(operands);

    private static Handler X87Load(OperandShape operands) => operands.Width(0) switch
    {
        _ when !operands.IsMemory(0) => &X87Handlers.Registers<X87MoveOps.LoadRegister>,
        4 => X87Memory<X87MoveOps.Load<X87Numbers.Real<float>>, uint>(operands),
        8 => X87Memory<X87MoveOps.Load<X87Numbers.Real<double>>, ulong>(operands),
        _ => X87Memory<X87MoveOps.LoadExtended, Float80Bits>(operands),
    };

    private static Handler X87LoadInteger(OperandShape operands) => operands.Width(0) switch
    {
        2 => X87Memory<X87MoveOps.Load<X87Numbers.Integer<short>>, ushort>(operands),
        4 => X87Memory<X87MoveOps.Load<X87Numbers.Integer<int>>, uint>(operands),
        _ => X87Memory<X87MoveOps.Load<X87Numbers.Integer<long>>, ulong>(operands),
    };

    private static Handler X87Store<TNumber, TPops, T>(OperandShape operands)
        where TNumber : struct, IX87Number
        where TPops : struct, X87ArithmeticOps.IPops
        where T : unmanaged =>
        operands.IsLong ? &X87Handlers.Store<TNumber, TPops, T, LongAddressing> : &X87Handlers.Store<TNumber, TPops, T, LegacyAddressing>;

    private static Handler X87StoreReal<TPops>(OperandShape operands)
        where TPops : struct, X87ArithmeticOps.IPops => operands.Width(0) switch
        {
            _ when !operands.IsMemory(0) => &X87Handlers.Registers<X87MoveOps.StoreRegister<TPops>>,
            4 => X87Store<X87Numbers.Real<float>, TPops, uint>(operands),
            8 => X87Store<X87Numbers.Real<double>, TPops, ulong>(operands),
            _ => X87Store<X87Numbers.Extended, TPops, Float80Bits>(operands),
        };

    private static Handler X87StoreInteger<TPops>(OperandShape operands)
        where TPops : struct, X87ArithmeticOps.IPops => operands.Width(0) switch
        {
            2 => X87Store<X87Numbers.Integer<short>, TPops, ushort>(operands),
            4 => X87Store<X87Numbers.Integer<int>, TPops, uint>(operands),
            _ => X87Store<X87Numbers.Integer<long>, TPops, ulong>(operands),
        };

    private static Handler X87StoreTruncated(OperandShape operands) => operands.Width(0) switch
    {
        2 => X87Store<X87Numbers.Truncated<short>, X87ArithmeticOps.OnePop, ushort>(operands),
        4 => X87Store<X87Numbers.Truncated<int>, X87ArithmeticOps.OnePop, uint>(operands),
        _ => X87Store<X87Numbers.Truncated<long>, X87ArithmeticOps.OnePop, ulong>(operands),
    };

    /// <summary>Words of 16 or 32 bits, by operand size.</summary>
    private static bool HasNarrowWords(OperandShape operands) =>
        operands.Instruction.Code is Code.Fnstenv_m14byte or Code.Fldenv_m14byte or Code.Fnsave_m94byte or Code.Frstor_m94byte;

    private static Handler X87StoreEnvironment(OperandShape operands) => (HasNarrowWords(operands), operands.IsLong) switch
    {
        (true, true) => &X87ControlHandlers.Fnstenv<ushort, LongAddressing>,
        (true, false) => &X87ControlHandlers.Fnstenv<ushort, LegacyAddressing>,
        (false, true) => &X87ControlHandlers.Fnstenv<uint, LongAddressing>,
        _ => &X87ControlHandlers.Fnstenv<uint, LegacyAddressing>,
    };

    private static Handler X87LoadEnvironment(OperandShape operands) => (HasNarrowWords(operands), operands.IsLong) switch
    {
        (true, true) => &X87ControlHandlers.Fldenv<ushort, LongAddressing>,
        (true, false) => &X87ControlHandlers.Fldenv<ushort, LegacyAddressing>,
        (false, true) => &X87ControlHandlers.Fldenv<uint, LongAddressing>,
        _ => &X87ControlHandlers.Fldenv<uint, LegacyAddressing>,
    };

    private static Handler X87Save(OperandShape operands) => (HasNarrowWords(operands), operands.IsLong) switch
    {
        (true, true) => &X87ControlHandlers.Fnsave<ushort, LongAddressing>,
        (true, false) => &X87ControlHandlers.Fnsave<ushort, LegacyAddressing>,
        (false, true) => &X87ControlHandlers.Fnsave<uint, LongAddressing>,
        _ => &X87ControlHandlers.Fnsave<uint, LegacyAddressing>,
    };

    private static Handler X87Restore(OperandShape operands) => (HasNarrowWords(operands), operands.IsLong) switch
    {
        (true, true) => &X87ControlHandlers.Frstor<ushort, LongAddressing>,
        (true, false) => &X87ControlHandlers.Frstor<ushort, LegacyAddressing>,
        (false, true) => &X87ControlHandlers.Frstor<uint, LongAddressing>,
        _ => &X87ControlHandlers.Frstor<uint, LegacyAddressing>,
    };

    private static Handler X87StoreStatus(OperandShape operands)
    {
        if (!operands.IsMemory(0)) return &X87ControlHandlers.FnstswR;
        return operands.IsLong ? &X87ControlHandlers.FnstswM<LongAddressing> : &X87ControlHandlers.FnstswM<LegacyAddressing>;
    }
}
