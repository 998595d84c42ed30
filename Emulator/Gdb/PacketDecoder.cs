// Bytes of a connection to packets.
using System;

namespace ToroEmu.Gdb;

/// <summary>
/// Takes bytes as they come, in any pieces. Whatever comes between packets and is none of theirs is dropped; a packet that is too long is read to its end and
/// reported as damaged; one that is interrupted by the start of another one is dropped.
/// </summary>
internal sealed class PacketDecoder
{
    private byte[] payload = new byte[256];
    private int length;
    private int sum;
    private int digits; // of the checksum: the first one, or -1 if it was none
    private State state;
    private bool isDamaged;

    private enum State
    {
        Between,
        Inside,
        Escaped,
        Repeating,
        FirstDigit,
        SecondDigit,
    }

    /// <summary>The payload of the packet that has just ended, unescaped.</summary>
    public ReadOnlySpan<byte> Payload => payload.AsSpan(0, length);

    /// <summary>Takes one byte and answers what it has completed.</summary>
    public PacketEvent Take(byte value) => state switch
    {
        State.Between => TakeBetween(value),
        State.FirstDigit => TakeFirstDigit(value),
        State.SecondDigit => TakeSecondDigit(value),
        _ => TakeInside(value),
    };

    private PacketEvent TakeBetween(byte value)
    {
        switch (value)
        {
            case RspSpec.Start:
                Begin();
                return PacketEvent.None;
            case RspSpec.Ack:
                return PacketEvent.Ack;
            case RspSpec.Nak:
                return PacketEvent.Nak;
            case RspSpec.Break:
                return PacketEvent.Break;
            default:
                return PacketEvent.None;
        }
    }

    private PacketEvent TakeInside(byte value)
    {
        if (value == RspSpec.Start) Begin(); // never sent but escaped
        else if (value == RspSpec.End) state = State.FirstDigit;
        else TakePayload(value);
        return PacketEvent.None;
    }

    private void TakePayload(byte value)
    {
        sum += value;
        if (state == State.Escaped) Add((byte)(value ^ RspSpec.EscapeMask));
        else if (state == State.Repeating) Repeat(value);
        else if (value == RspSpec.Escape || value == RspSpec.Repeat)
        {
            state = value == RspSpec.Escape ? State.Escaped : State.Repeating;
            return;
        }
        else Add(value);

        state = State.Inside;
    }

    private PacketEvent TakeFirstDigit(byte value)
    {
        digits = Digit(value);
        state = State.SecondDigit;
        return PacketEvent.None;
    }

    private PacketEvent TakeSecondDigit(byte value)
    {
        state = State.Between;
        int low = Digit(value);
        bool isWhole = digits >= 0 && low >= 0 && ((digits << 4) | low) == (sum & 0xFF) && !isDamaged;
        return isWhole ? PacketEvent.Packet : PacketEvent.Damaged;
    }

    private void Begin()
    {
        length = sum = 0;
        isDamaged = false;
        state = State.Inside;
    }

    /// <summary>A repeat count n stands for n - 29 more of the byte in front (E.1).</summary>
    private void Repeat(byte count)
    {
        if (length == 0 || count < ' ') isDamaged = true;
        else
            for (int left = count - 29; left > 0 && !isDamaged; left--) Add(payload[length - 1]);
    }

    private void Add(byte value)
    {
        if (length == RspSpec.PacketMax)
        {
            isDamaged = true;
            return;
        }

        if (length == payload.Length) Array.Resize(ref payload, Math.Min(2 * length, RspSpec.PacketMax));
        payload[length++] = value;
    }

    private static int Digit(byte value) => char.IsAsciiHexDigit((char)value) ? Convert.ToInt32(((char)value).ToString(), 16) : -1;
}
