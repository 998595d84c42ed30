// Rows of AES-NI, PCLMULQDQ and SHA; the first two also as VEX, of 256 bits too (VAES, VPCLMULQDQ).
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddCrypto(Row[] rows)
    {
        Vector<VectorComputeForms.Lanes<AesOps.Encrypt>>(rows, Mnemonic.Aesenc, Mnemonic.Vaesenc);
        Vector<VectorComputeForms.Lanes<AesOps.EncryptLast>>(rows, Mnemonic.Aesenclast, Mnemonic.Vaesenclast);
        Vector<VectorComputeForms.Lanes<AesOps.Decrypt>>(rows, Mnemonic.Aesdec, Mnemonic.Vaesdec);
        Vector<VectorComputeForms.Lanes<AesOps.DecryptLast>>(rows, Mnemonic.Aesdeclast, Mnemonic.Vaesdeclast);
        Vector<VectorComputeForms.Lanes<AesOps.InverseMixColumns>>(rows, Mnemonic.Aesimc, Mnemonic.Vaesimc);
        Vector<VectorComputeForms.Lanes<AesOps.KeyAssist>>(rows, Mnemonic.Aeskeygenassist, Mnemonic.Vaeskeygenassist);
        Vector<VectorComputeForms.Lanes<CarrylessOps.Multiply>>(rows, Mnemonic.Pclmulqdq, Mnemonic.Vpclmulqdq);
        AddSha(rows);
    }

    private static void AddSha(Row[] rows)
    {
        Vector<VectorComputeForms.Lanes<ShaOps.Sha1Rounds>>(rows, Mnemonic.Sha1rnds4);
        Vector<VectorComputeForms.Lanes<ShaOps.Sha1NextE>>(rows, Mnemonic.Sha1nexte);
        Vector<VectorComputeForms.Lanes<ShaOps.Sha1Message1>>(rows, Mnemonic.Sha1msg1);
        Vector<VectorComputeForms.Lanes<ShaOps.Sha1Message2>>(rows, Mnemonic.Sha1msg2);
        Vector<VectorThreeSourceForms.Selected<ShaOps.Sha256Rounds>>(rows, Mnemonic.Sha256rnds2);
        Vector<VectorComputeForms.Lanes<ShaOps.Sha256Message1>>(rows, Mnemonic.Sha256msg1);
        Vector<VectorComputeForms.Lanes<ShaOps.Sha256Message2>>(rows, Mnemonic.Sha256msg2);
    }
}
