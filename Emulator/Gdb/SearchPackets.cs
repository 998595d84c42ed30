// qSearch:memory and qCRC.
using System;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>Reads through memory in pieces, so that any length is possible.</summary>
internal sealed class SearchPackets(GdbTarget target, ThreadSelection threads)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>x^32 + x^26 + ... + 1, most significant bit first, as gdb's compare-sections has it.</summary>
    private const uint Polynomial = 0x04C1_1DB7;

    /// <param name="rest"><c>memory:</c>, address, length, and the bytes that are looked for, separated by semicolons.</param>
    public string Search(string rest)
    {
        string[] parts = rest.Split(';', 3);
        bool isWhole = parts.Length == 3 && parts[0].StartsWith("memory:", StringComparison.Ordinal);
        if (!isWhole || !Hex.TryNumber(parts[0].AsSpan("memory:".Length), out ulong address) || !Hex.TryNumber(parts[1], out ulong length)) return RspSpec.ErrorInvalid;
        byte[] wanted = Encoding.Latin1.GetBytes(parts[2]);
        if (wanted.Length == 0) return RspSpec.ErrorInvalid;
        byte[] buffer = new byte[PieceBytes];
        while (length >= (ulong)wanted.Length)
        {
            int piece = (int)Math.Min(length, PieceBytes), read = target.ReadMemory(threads.General, address, buffer.AsSpan(0, piece));
            int found = buffer.AsSpan(0, read).IndexOf(wanted);
            if (found >= 0) return $"1,{Hex.Number(address + (ulong)found)}";
            if (read < piece) return RspSpec.ErrorFault;
            ulong step = (ulong)(piece - wanted.Length + 1); // what lies across the border is found in the next piece
            address += step;
            length -= step;
        }

        return "0";
    }

    /// <param name="rest">Address and length.</param>
    public string Checksum(string rest)
    {
        string[] parts = rest.Split(',');
        if (parts.Length != 2 || !Hex.TryNumber(parts[0], out ulong address) || !Hex.TryNumber(parts[1], out ulong length)) return RspSpec.ErrorInvalid;
        uint sum = uint.MaxValue;
        byte[] buffer = new byte[Math.Min(length, PieceBytes)];
        while (length != 0)
        {
            int piece = (int)Math.Min(length, PieceBytes);
            if (target.ReadMemory(threads.General, address, buffer.AsSpan(0, piece)) != piece) return RspSpec.ErrorFault;
            for (int at = 0; at < piece; at++) sum = Add(sum, buffer[at]);
            address += (ulong)piece;
            length -= (ulong)piece;
        }

        return $"C{sum:x8}";
    }

    private static uint Add(uint sum, byte value)
    {
        sum ^= (uint)value << 24;
        for (int bit = 0; bit < 8; bit++) sum = (sum & 0x8000_0000) != 0 ? (sum << 1) ^ Polynomial : sum << 1;
        return sum;
    }
}
