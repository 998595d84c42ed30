// Rows of AES-NI, PCLMULQDQ and SHA; the first two also as VEX, of 256 bits too (VAES, VPCLMULQDQ).
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddCrypto(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<AesOps.Encrypt>>, Mnemonic.Aesenc, Mnemonic.Vaesenc);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<AesOps.EncryptLast>>, Mnemonic.Aesenclast, Mnemonic.Vaesenclast);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<AesOps.Decrypt>>, Mnemonic.Aesdec, Mnemonic.Vaesdec);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<AesOps.DecryptLast>>, Mnemonic.Aesdeclast, Mnemonic.Vaesdeclast);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<AesOps.InverseMixColumns>>, Mnemonic.Aesimc, Mnemonic.Vaesimc);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<AesOps.KeyAssist>>, Mnemonic.Aeskeygenassist, Mnemonic.Vaeskeygenassist);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<CarrylessOps.Multiply>>, Mnemonic.Pclmulqdq, Mnemonic.Vpclmulqdq);
        AddSha(rows);
    }

    private static void AddSha(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShaOps.Sha1Rounds>>, Mnemonic.Sha1rnds4);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShaOps.Sha1NextE>>, Mnemonic.Sha1nexte);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShaOps.Sha1Message1>>, Mnemonic.Sha1msg1);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShaOps.Sha1Message2>>, Mnemonic.Sha1msg2);
        Vector(rows, &ByEncoding<VectorThreeSourceForms.Selected<ShaOps.Sha256Rounds>>, Mnemonic.Sha256rnds2);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShaOps.Sha256Message1>>, Mnemonic.Sha256msg1);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShaOps.Sha256Message2>>, Mnemonic.Sha256msg2);
    }
}
