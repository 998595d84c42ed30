// Rows of x87 instructions.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddX87(Row[] rows)
    {
        AddX87Arithmetic(rows);
        AddX87Transcendentals(rows);
        AddX87Compares(rows);
        AddX87Moves(rows);
        AddX87Constants(rows);
        AddX87Control(rows);
    }

    private static void AddX87Arithmetic(Row[] rows)
    {
        AddX87Family<X87ArithmeticOps.Add>(rows, Mnemonic.Fadd, Mnemonic.Faddp, Mnemonic.Fiadd);
        AddX87Family<X87ArithmeticOps.Multiply>(rows, Mnemonic.Fmul, Mnemonic.Fmulp, Mnemonic.Fimul);
        AddX87Family<X87ArithmeticOps.Subtract>(rows, Mnemonic.Fsub, Mnemonic.Fsubp, Mnemonic.Fisub);
        AddX87Family<X87ArithmeticOps.Reversed<X87ArithmeticOps.Subtract>>(rows, Mnemonic.Fsubr, Mnemonic.Fsubrp, Mnemonic.Fisubr);
        AddX87Family<X87ArithmeticOps.Divide>(rows, Mnemonic.Fdiv, Mnemonic.Fdivp, Mnemonic.Fidiv);
        AddX87Family<X87ArithmeticOps.Reversed<X87ArithmeticOps.Divide>>(rows, Mnemonic.Fdivr, Mnemonic.Fdivrp, Mnemonic.Fidivr);
        rows[(int)Mnemonic.Fsqrt].Select = &X87Registers<X87ArithmeticOps.Registers<X87ArithmeticOps.SquareRoot, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Frndint].Select = &X87Registers<X87ArithmeticOps.Registers<X87ArithmeticOps.RoundToInteger, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Fscale].Select =
            &X87Registers<X87ArithmeticOps.Implied<X87ArithmeticOps.Registers<X87ArithmeticOps.Scale, X87ArithmeticOps.NoPop>>>;
        rows[(int)Mnemonic.Fabs].Select = &X87Registers<X87ArithmeticOps.Sign<X87ArithmeticOps.Clear>>;
        rows[(int)Mnemonic.Fchs].Select = &X87Registers<X87ArithmeticOps.Sign<X87ArithmeticOps.Flip>>;
        rows[(int)Mnemonic.Fprem].Select = &X87Registers<X87Remainder.Remainder<X87Remainder.Truncated>>;
        rows[(int)Mnemonic.Fprem1].Select = &X87Registers<X87Remainder.Remainder<X87Remainder.Nearest>>;
        rows[(int)Mnemonic.Fxtract].Select = &X87Registers<X87Remainder.Extract>;
    }

    private static void AddX87Transcendentals(Row[] rows)
    {
        rows[(int)Mnemonic.F2xm1].Select = &X87Registers<X87ArithmeticOps.Registers<X87Transcendentals.PowerMinusOne, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Fyl2x].Select = &X87Registers<X87ArithmeticOps.ImpliedSecond<X87ArithmeticOps.Registers<X87Transcendentals.Logarithm, X87ArithmeticOps.OnePop>>>;
        rows[(int)Mnemonic.Fyl2xp1].Select =
            &X87Registers<X87ArithmeticOps.ImpliedSecond<X87ArithmeticOps.Registers<X87Transcendentals.LogarithmOfOnePlus, X87ArithmeticOps.OnePop>>>;
        rows[(int)Mnemonic.Fpatan].Select = &X87Registers<X87ArithmeticOps.ImpliedSecond<X87ArithmeticOps.Registers<X87Transcendentals.ArcTangent, X87ArithmeticOps.OnePop>>>;
        rows[(int)Mnemonic.Fsin].Select = &X87Registers<X87Trigonometry.Single<X87Trigonometry.Sine>>;
        rows[(int)Mnemonic.Fcos].Select = &X87Registers<X87Trigonometry.Single<X87Trigonometry.Cosine>>;
        rows[(int)Mnemonic.Fsincos].Select = &X87Registers<X87Trigonometry.Pair<X87Trigonometry.Sine, X87Trigonometry.Cosine>>;
        rows[(int)Mnemonic.Fptan].Select = &X87Registers<X87Trigonometry.Pair<X87Trigonometry.Tangent, X87Trigonometry.Unit>>;
    }

    private static void AddX87Compares(Row[] rows)
    {
        rows[(int)Mnemonic.Fcom].Select =
            &X87Reals<X87CompareOps.Registers<X87CompareOps.Ordered, X87ArithmeticOps.NoPop>,
                X87CompareOps.Memory<X87Numbers.Real<float>, X87ArithmeticOps.NoPop>,
                X87CompareOps.Memory<X87Numbers.Real<double>, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Fcomp].Select =
            &X87Reals<X87CompareOps.Registers<X87CompareOps.Ordered, X87ArithmeticOps.OnePop>,
                X87CompareOps.Memory<X87Numbers.Real<float>, X87ArithmeticOps.OnePop>,
                X87CompareOps.Memory<X87Numbers.Real<double>, X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Ficom].Select =
            &X87Integers<X87CompareOps.Memory<X87Numbers.Integer<short>, X87ArithmeticOps.NoPop>,
                X87CompareOps.Memory<X87Numbers.Integer<int>, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Ficomp].Select =
            &X87Integers<X87CompareOps.Memory<X87Numbers.Integer<short>, X87ArithmeticOps.OnePop>,
                X87CompareOps.Memory<X87Numbers.Integer<int>, X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Fcompp].Select =
            &X87Registers<X87ArithmeticOps.Implied<X87CompareOps.Registers<X87CompareOps.Ordered, X87ArithmeticOps.TwoPops>>>;
        rows[(int)Mnemonic.Fucompp].Select =
            &X87Registers<X87ArithmeticOps.Implied<X87CompareOps.Registers<X87CompareOps.Unordered, X87ArithmeticOps.TwoPops>>>;
        rows[(int)Mnemonic.Fucom].Select = &X87Registers<X87CompareOps.Registers<X87CompareOps.Unordered, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Fucomp].Select = &X87Registers<X87CompareOps.Registers<X87CompareOps.Unordered, X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Fcomi].Select = &X87Registers<X87CompareOps.ToFlags<X87CompareOps.Ordered, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Fcomip].Select = &X87Registers<X87CompareOps.ToFlags<X87CompareOps.Ordered, X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Fucomi].Select = &X87Registers<X87CompareOps.ToFlags<X87CompareOps.Unordered, X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Fucomip].Select = &X87Registers<X87CompareOps.ToFlags<X87CompareOps.Unordered, X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Ftst].Select = &X87Registers<X87CompareOps.Test>;
        rows[(int)Mnemonic.Fxam].Select = &X87Registers<X87CompareOps.Examine>;
    }

    private static void AddX87Moves(Row[] rows)
    {
        rows[(int)Mnemonic.Fld].Select = &X87Load;
        rows[(int)Mnemonic.Fild].Select = &X87LoadInteger;
        rows[(int)Mnemonic.Fst].Select = &X87StoreReal<X87ArithmeticOps.NoPop>;
        rows[(int)Mnemonic.Fstp].Select = &X87StoreReal<X87ArithmeticOps.OnePop>;
        rows[(int)Mnemonic.Fstpnce].Select = &X87Registers<X87MoveOps.StoreUnchecked>;
        rows[(int)Mnemonic.Fist].Select = &X87StoreInteger<X87ArithmeticOps.NoPop>;
        rows[(int)Mnemonic.Fistp].Select = &X87StoreInteger<X87ArithmeticOps.OnePop>;
        rows[(int)Mnemonic.Fisttp].Select = &X87StoreTruncated;
        rows[(int)Mnemonic.Fbld].Select = &X87Memory<X87MoveOps.Load<X87Decimal>, Float80Bits>;
        rows[(int)Mnemonic.Fbstp].Select = &X87Store<X87Decimal, X87ArithmeticOps.OnePop, Float80Bits>;
        rows[(int)Mnemonic.Fxch].Select = &X87Registers<X87MoveOps.Exchange>;
        rows[(int)Mnemonic.Fcmovb].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.B>>;
        rows[(int)Mnemonic.Fcmovnb].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.Not<Conditions.B>>>;
        rows[(int)Mnemonic.Fcmove].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.E>>;
        rows[(int)Mnemonic.Fcmovne].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.Not<Conditions.E>>>;
        rows[(int)Mnemonic.Fcmovbe].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.BE>>;
        rows[(int)Mnemonic.Fcmovnbe].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.Not<Conditions.BE>>>;
        rows[(int)Mnemonic.Fcmovu].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.P>>;
        rows[(int)Mnemonic.Fcmovnu].Select = &X87Registers<X87MoveOps.MoveIf<Conditions.Not<Conditions.P>>>;
    }

    private static void AddX87Constants(Row[] rows)
    {
        rows[(int)Mnemonic.Fldz].Select = &X87Registers<X87MoveOps.Constant<X87Constants.Zero>>;
        rows[(int)Mnemonic.Fld1].Select = &X87Registers<X87MoveOps.Constant<X87Constants.One>>;
        rows[(int)Mnemonic.Fldpi].Select = &X87Registers<X87MoveOps.Constant<X87Constants.Pi>>;
        rows[(int)Mnemonic.Fldl2t].Select = &X87Registers<X87MoveOps.Constant<X87Constants.Log2Of10>>;
        rows[(int)Mnemonic.Fldl2e].Select = &X87Registers<X87MoveOps.Constant<X87Constants.Log2OfE>>;
        rows[(int)Mnemonic.Fldlg2].Select = &X87Registers<X87MoveOps.Constant<X87Constants.Log10Of2>>;
        rows[(int)Mnemonic.Fldln2].Select = &X87Registers<X87MoveOps.Constant<X87Constants.LnOf2>>;
    }

    private static void AddX87Control(Row[] rows)
    {
        rows[(int)Mnemonic.Fincstp].Select = &X87Registers<X87MoveOps.Turn<X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Fdecstp].Select = &X87Registers<X87MoveOps.Turn<X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Ffree].Select = &X87Registers<X87MoveOps.Free<X87ArithmeticOps.NoPop>>;
        rows[(int)Mnemonic.Ffreep].Select = &X87Registers<X87MoveOps.Free<X87ArithmeticOps.OnePop>>;
        rows[(int)Mnemonic.Fnop].Select = &X87Registers<X87MoveOps.Nothing>;
        Set(rows, Mnemonic.Wait, &X87ControlHandlers.Fwait);
        foreach (Mnemonic nothing in (Mnemonic[])[Mnemonic.Fneni, Mnemonic.Fndisi, Mnemonic.Fnsetpm]) Set(rows, nothing, &MoveHandlers.Nothing);
        Set(rows, Mnemonic.Fninit, &X87ControlHandlers.Fninit);
        Set(rows, Mnemonic.Fnclex, &X87ControlHandlers.Fnclex);
        Set(rows, Mnemonic.Fldcw, &X87ControlHandlers.Fldcw<LongAddressing>, &X87ControlHandlers.Fldcw<LegacyAddressing>);
        Set(rows, Mnemonic.Fnstcw, &X87ControlHandlers.Fnstcw<LongAddressing>, &X87ControlHandlers.Fnstcw<LegacyAddressing>);
        rows[(int)Mnemonic.Fnstenv].Select = &X87StoreEnvironment;
        rows[(int)Mnemonic.Fldenv].Select = &X87LoadEnvironment;
        rows[(int)Mnemonic.Fnsave].Select = &X87Save;
        rows[(int)Mnemonic.Frstor].Select = &X87Restore;
        rows[(int)Mnemonic.Fnstsw].Select = &X87StoreStatus;
    }

    /// <summary>FADD, FADDP and FIADD of a function.</summary>
    private static void AddX87Family<TFunction>(Row[] rows, Mnemonic plain, Mnemonic popping, Mnemonic integer)
        where TFunction : struct, X87ArithmeticOps.IFunction
    {
        rows[(int)plain].Select = &X87Reals<X87ArithmeticOps.Registers<TFunction, X87ArithmeticOps.NoPop>,
            X87ArithmeticOps.Memory<TFunction, X87Numbers.Real<float>>, X87ArithmeticOps.Memory<TFunction, X87Numbers.Real<double>>>;
        rows[(int)popping].Select = &X87Registers<X87ArithmeticOps.Registers<TFunction, X87ArithmeticOps.OnePop>>;
        rows[(int)integer].Select = &X87Integers<X87ArithmeticOps.Memory<TFunction, X87Numbers.Integer<short>>,
            X87ArithmeticOps.Memory<TFunction, X87Numbers.Integer<int>>>;
    }
}
