// m, M, x and X.
using System;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>Memory by the chosen core's page tables, or guest physical memory. Only RAM: a device would notice that somebody looked.</summary>
internal sealed class MemoryPackets(GdbTarget target, ThreadSelection threads)
{
    /// <summary>As many as fit in a packet.</summary>
    private const ulong ReadMax = (RspSpec.PacketMax / 2) - 8;

    private bool isRaw;

    public string Answer(char what, string rest)
    {
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        string[] range = (colon < 0 ? rest : rest[..colon]).Split(',');
        if (range.Length != 2 || !Hex.TryNumber(range[0], out ulong address) || !Hex.TryNumber(range[1], out ulong length)) return RspSpec.ErrorInvalid;
        if (what is 'm' or 'x') return Read(address, length, what == 'x');
        if (colon < 0) return RspSpec.ErrorInvalid;
        byte[]? bytes = what == 'M' ? Hex.ToBytes(rest.AsSpan(colon + 1)) : Encoding.Latin1.GetBytes(rest[(colon + 1)..]);
        if (bytes is null || (ulong)bytes.Length != length) return RspSpec.ErrorInvalid;
        return length == 0 || target.TryWriteMemory(threads.General, address, bytes) ? RspSpec.Ok : RspSpec.ErrorFault;
    }

    /// <summary>Fewer bytes than asked for are allowed, none is an error.</summary>
    private string Read(ulong address, ulong length, bool isBinary)
    {
        if (length == 0) return isBinary ? AcceptRaw() : "";
        byte[] bytes = new byte[Math.Min(length, ReadMax)];
        int read = target.ReadMemory(threads.General, address, bytes);
        if (read == 0) return RspSpec.ErrorFault;
        if (!isBinary) return Hex.Bytes(bytes.AsSpan(0, read));
        return (isRaw ? "" : "b") + PacketEncoder.Binary(bytes[..read]);
    }

    /// <summary>lldb asks with no bytes whether there is such a packet, and wants nothing in front of the bytes then; gdb wants a b.</summary>
    private string AcceptRaw()
    {
        isRaw = true;
        return RspSpec.Ok;
    }
}
