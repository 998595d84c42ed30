// AES rounds (SDM 2, AESENC, AESENCLAST, AESDEC, AESDECLAST, AESIMC, AESKEYGENASSIST).
using System.Runtime.CompilerServices;

using HostAes = System.Runtime.Intrinsics.X86.Aes;

namespace ToroEmu.Semantics;

/// <summary>By the host's instructions where it has them, else by <see cref="AesRounds"/>. The right operand is the round key.</summary>
internal static unsafe class AesOps
{
    /// <summary>AESENC.</summary>
    public readonly struct Encrypt : ILaneOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            if (HostAes.IsSupported) *(Xmm*)target = HostAes.Encrypt(*(Xmm*)left, *(Xmm*)right);
            else AesRounds.Encrypt(target, left, right);
        }
    }

    /// <summary>AESENCLAST.</summary>
    public readonly struct EncryptLast : ILaneOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            if (HostAes.IsSupported) *(Xmm*)target = HostAes.EncryptLast(*(Xmm*)left, *(Xmm*)right);
            else AesRounds.EncryptLast(target, left, right);
        }
    }

    /// <summary>AESDEC.</summary>
    public readonly struct Decrypt : ILaneOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            if (HostAes.IsSupported) *(Xmm*)target = HostAes.Decrypt(*(Xmm*)left, *(Xmm*)right);
            else AesRounds.Decrypt(target, left, right);
        }
    }

    /// <summary>AESDECLAST.</summary>
    public readonly struct DecryptLast : ILaneOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            if (HostAes.IsSupported) *(Xmm*)target = HostAes.DecryptLast(*(Xmm*)left, *(Xmm*)right);
            else AesRounds.DecryptLast(target, left, right);
        }
    }

    /// <summary>AESIMC.</summary>
    public readonly struct InverseMixColumns : ILaneOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            if (HostAes.IsSupported) *(Xmm*)target = HostAes.InverseMixColumns(*(Xmm*)right);
            else AesRounds.InverseMixColumns(target, right);
        }
    }

    /// <summary>AESKEYGENASSIST. .NET wants a constant for the host's, and it is rare.</summary>
    public readonly struct KeyAssist : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate) => AesRounds.KeyAssist(target, right, immediate);
    }
}
