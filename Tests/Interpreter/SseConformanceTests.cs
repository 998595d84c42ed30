// SSE and SSE2 against the host's processor.
using System.Runtime.Intrinsics.X86;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class SseConformanceTests
{
    public static readonly Mnemonic[] Moves =
    [
        Mnemonic.Movaps, Mnemonic.Movapd, Mnemonic.Movdqa, Mnemonic.Movntps, Mnemonic.Movntpd, Mnemonic.Movntdq, Mnemonic.Movups, Mnemonic.Movupd,
        Mnemonic.Movdqu, Mnemonic.Movss, Mnemonic.Movsd, Mnemonic.Movlps, Mnemonic.Movlpd, Mnemonic.Movhps, Mnemonic.Movhpd, Mnemonic.Movhlps,
        Mnemonic.Movlhps, Mnemonic.Movd, Mnemonic.Movq, Mnemonic.Movmskps, Mnemonic.Movmskpd, Mnemonic.Pmovmskb, Mnemonic.Maskmovdqu, Mnemonic.Pinsrw,
        Mnemonic.Pextrw,
    ];

    public static readonly Mnemonic[] Packed =
    [
        Mnemonic.Paddb, Mnemonic.Paddw, Mnemonic.Paddd, Mnemonic.Paddq, Mnemonic.Psubb, Mnemonic.Psubw, Mnemonic.Psubd, Mnemonic.Psubq, Mnemonic.Paddsb,
        Mnemonic.Paddsw, Mnemonic.Paddusb, Mnemonic.Paddusw, Mnemonic.Psubsb, Mnemonic.Psubsw, Mnemonic.Psubusb, Mnemonic.Psubusw, Mnemonic.Pavgb,
        Mnemonic.Pavgw, Mnemonic.Pmullw, Mnemonic.Pmulhw, Mnemonic.Pmulhuw, Mnemonic.Pmuludq, Mnemonic.Pmaddwd, Mnemonic.Psadbw, Mnemonic.Pcmpeqb,
        Mnemonic.Pcmpeqw, Mnemonic.Pcmpeqd, Mnemonic.Pcmpgtb, Mnemonic.Pcmpgtw, Mnemonic.Pcmpgtd, Mnemonic.Pminub, Mnemonic.Pmaxub, Mnemonic.Pminsw,
        Mnemonic.Pmaxsw, Mnemonic.Pand, Mnemonic.Andps, Mnemonic.Andpd, Mnemonic.Pandn, Mnemonic.Andnps, Mnemonic.Andnpd, Mnemonic.Por, Mnemonic.Orps,
        Mnemonic.Orpd, Mnemonic.Pxor, Mnemonic.Xorps, Mnemonic.Xorpd, Mnemonic.Packsswb, Mnemonic.Packssdw, Mnemonic.Packuswb, Mnemonic.Punpcklbw,
        Mnemonic.Punpcklwd, Mnemonic.Punpckldq, Mnemonic.Punpcklqdq, Mnemonic.Punpckhbw, Mnemonic.Punpckhwd, Mnemonic.Punpckhdq, Mnemonic.Punpckhqdq,
        Mnemonic.Unpcklps, Mnemonic.Unpcklpd, Mnemonic.Unpckhps, Mnemonic.Unpckhpd, Mnemonic.Pshufd, Mnemonic.Pshuflw, Mnemonic.Pshufhw,
        Mnemonic.Shufps, Mnemonic.Shufpd, Mnemonic.Psllw, Mnemonic.Pslld, Mnemonic.Psllq, Mnemonic.Psrlw, Mnemonic.Psrld, Mnemonic.Psrlq,
        Mnemonic.Psraw, Mnemonic.Psrad, Mnemonic.Pslldq, Mnemonic.Psrldq,
    ];

    public static readonly Mnemonic[] Floats =
    [
        Mnemonic.Addps, Mnemonic.Addpd, Mnemonic.Addss, Mnemonic.Addsd, Mnemonic.Subps, Mnemonic.Subpd, Mnemonic.Subss, Mnemonic.Subsd, Mnemonic.Mulps,
        Mnemonic.Mulpd, Mnemonic.Mulss, Mnemonic.Mulsd, Mnemonic.Divps, Mnemonic.Divpd, Mnemonic.Divss, Mnemonic.Divsd, Mnemonic.Sqrtps,
        Mnemonic.Sqrtpd, Mnemonic.Sqrtss, Mnemonic.Sqrtsd, Mnemonic.Minps, Mnemonic.Minpd, Mnemonic.Minss, Mnemonic.Minsd, Mnemonic.Maxps,
        Mnemonic.Maxpd, Mnemonic.Maxss, Mnemonic.Maxsd, Mnemonic.Cmpps, Mnemonic.Cmppd, Mnemonic.Cmpss, Mnemonic.Cmpsd, Mnemonic.Comiss,
        Mnemonic.Comisd, Mnemonic.Ucomiss, Mnemonic.Ucomisd, Mnemonic.Rcpps, Mnemonic.Rcpss, Mnemonic.Rsqrtps, Mnemonic.Rsqrtss,
    ];

    public static readonly Mnemonic[] Conversions =
    [
        Mnemonic.Cvtss2sd, Mnemonic.Cvtsd2ss, Mnemonic.Cvtps2pd, Mnemonic.Cvtpd2ps, Mnemonic.Cvtdq2ps, Mnemonic.Cvtdq2pd, Mnemonic.Cvtps2dq,
        Mnemonic.Cvtpd2dq, Mnemonic.Cvttps2dq, Mnemonic.Cvttpd2dq, Mnemonic.Cvtsi2ss, Mnemonic.Cvtsi2sd, Mnemonic.Cvtss2si, Mnemonic.Cvtsd2si,
        Mnemonic.Cvttss2si, Mnemonic.Cvttsd2si,
    ];

    [TestCaseSource(nameof(Moves))]
    public void Run_Move_IsTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);

    [TestCaseSource(nameof(Packed))]
    public void Run_Packed_IsTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);

    [TestCaseSource(nameof(Floats))]
    public void Run_Float_IsTheHosts(Mnemonic mnemonic)
    {
        if (mnemonic is Mnemonic.Rcpps or Mnemonic.Rcpss or Mnemonic.Rsqrtps or Mnemonic.Rsqrtss && !Sse.IsSupported) Assert.Ignore("Their bits are the host's own.");
        VectorSweep.Run(mnemonic);
    }

    [TestCaseSource(nameof(Conversions))]
    public void Run_Conversion_IsTheHosts(Mnemonic mnemonic) => VectorSweep.Run(mnemonic);
}
