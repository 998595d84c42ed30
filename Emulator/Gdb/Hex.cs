// Hexadecimal digits of packets.
using System;
using System.Globalization;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>Numbers are big-endian digits without a prefix; memory and registers are bytes in their order.</summary>
internal static class Hex
{
    /// <summary>At most 64 bits, at least one digit.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    public static string Number(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);

    public static string Bytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Null: an odd number of digits, or what is no digit.</summary>
    public static byte[]? ToBytes(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done && written == bytes.Length ? bytes : null;
    }

    /// <summary>Text as hexadecimal bytes of UTF-8.</summary>
    public static string Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));
}
