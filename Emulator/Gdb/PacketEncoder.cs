// Packets to bytes of a connection.
using System.Buffers;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>Binary payloads are strings of Latin-1: each character is a byte.</summary>
internal static class PacketEncoder
{
    private const string Digits = "0123456789abcdef";

    /// <summary>The frame of a packet, or of a notification.</summary>
    public static byte[] Frame(string payload, bool isNotification = false)
    {
        ArrayBufferWriter<byte> frame = new(payload.Length + 8);
        Put(frame, isNotification ? RspSpec.Notification : RspSpec.Start);
        int sum = 0;
        foreach (char character in payload)
        {
            byte value = (byte)character;
            if (value is RspSpec.Start or RspSpec.End or RspSpec.Escape or RspSpec.Repeat)
            {
                sum += RspSpec.Escape;
                Put(frame, RspSpec.Escape);
                value ^= RspSpec.EscapeMask;
            }

            sum += value;
            Put(frame, value);
        }

        Put(frame, RspSpec.End);
        Put(frame, (byte)Digits[(sum >> 4) & 0xF]);
        Put(frame, (byte)Digits[sum & 0xF]);
        return frame.WrittenSpan.ToArray();
    }

    /// <summary>Bytes as a payload.</summary>
    public static string Binary(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static void Put(ArrayBufferWriter<byte> frame, byte value)
    {
        frame.GetSpan(1)[0] = value;
        frame.Advance(1);
    }
}
