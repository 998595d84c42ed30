// The guest's bytes as text for people, reports and comparison.
using System.Globalization;
using System.Linq;
using System.Text;

namespace ToroEmu.Cli.Testing;

/// <summary>UTF-8; a byte that is none becomes <c>\xNN</c>, so that no two outputs look the same unless they are.</summary>
internal static class GuestText
{
    /// <summary>All characters that the bytes stand for, line ends as LF.</summary>
    public static string Decode(byte[] bytes)
    {
        Encoding encoding = Encoding.GetEncoding("utf-8", EncoderFallback.ExceptionFallback, new HexFallback());
        int skipped = bytes is [0xef, 0xbb, 0xbf, ..] ? 3 : 0; // the mark that some editors put before a text
        return encoding.GetString(bytes, skipped, bytes.Length - skipped).Replace("\r\n", "\n", System.StringComparison.Ordinal);
    }

    /// <summary>The same bytes with LF for CR LF.</summary>
    public static byte[] WithPlainLineEnds(byte[] bytes) => [.. bytes.Where((value, at) => value != '\r' || at + 1 == bytes.Length || bytes[at + 1] != '\n')];

    /// <summary>The lines without their ends. The last one may lack its end; nothing at all is no line.</summary>
    public static string[] Lines(string text)
    {
        if (text.Length == 0) return [];
        return (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
    }

    /// <summary>The text with control characters, which a terminal would follow and XML forbids, as <c>\xNN</c>; line ends and tabs stay.</summary>
    public static string Printable(string text)
    {
        StringBuilder printable = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) printable.Append(c).Append(text[++i]);
            else if (IsPlain(c)) printable.Append(c);
            else printable.Append(c <= 0xff ? "\\x" : "\\u").Append(((int)c).ToString(c <= 0xff ? "X2" : "X4", CultureInfo.InvariantCulture));
        }

        return printable.ToString();
    }

    private static bool IsPlain(char c) => c is '\n' or '\t' || (!char.IsControl(c) && !char.IsSurrogate(c) && c < '\ufffe');

    private sealed class HexFallback : DecoderFallback
    {
        private const int CharsAByte = 4, BytesMax = 4;

        public override int MaxCharCount => CharsAByte * BytesMax;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new HexBuffer();
    }

    private sealed class HexBuffer : DecoderFallbackBuffer
    {
        private string text = "";
        private int at;

        public override int Remaining => text.Length - at;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            StringBuilder hex = new();
            foreach (byte b in bytesUnknown) hex.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
            text = hex.ToString();
            at = 0;
            return true;
        }

        public override char GetNextChar() => at < text.Length ? text[at++] : '\0';

        public override bool MovePrevious()
        {
            if (at == 0) return false;
            at--;
            return true;
        }
    }
}
