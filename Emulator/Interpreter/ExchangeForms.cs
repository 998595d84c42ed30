// XADD and CMPXCHG: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Forms of the exchanges.</summary>
internal static unsafe class ExchangeForms
{
    public readonly struct Xadd : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.RR => &ExchangeHandlers.XaddRR<T>,
                Shape.MR => operands.IsLocked ? &ExchangeHandlers.XaddMR<T, Locked, TMode> : &ExchangeHandlers.XaddMR<T, Unlocked, TMode>,
                _ => null,
            };
    }

    public readonly struct CompareExchange : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.RR => &ExchangeHandlers.CompareExchangeRR<T>,
                Shape.MR => operands.IsLocked
                    ? &ExchangeHandlers.CompareExchangeMR<T, Locked, TMode>
                    : &ExchangeHandlers.CompareExchangeMR<T, Unlocked, TMode>,
                _ => null,
            };
    }
}
