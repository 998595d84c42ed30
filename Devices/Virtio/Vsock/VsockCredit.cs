// The books on buffer space of one connection, both directions.
namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>
/// Credit (VirtIO 1.2, 5.10.6.3): a side may have sent no more than the other can keep, counting from what the other says it has
/// taken out. All counts run freely modulo 2^32.
/// </summary>
public sealed class VsockCredit
{
    /// <summary>
    /// Bytes that we keep for the guest. No multiple of 64 KiB, the largest packet of common drivers: one that takes our forward
    /// count for the bytes in use then meets a small window, and never one of exactly nothing in which it would turn for ever.
    /// </summary>
    public const uint BufferSize = 288 * 1024;

    /// <summary>A driver that sends beyond its credit is borne with up to this many bytes; then the connection is reset.</summary>
    public const uint OverdraftLimit = 2 * BufferSize;

    /// <summary>The guest is told of freed space when this much has gone untold; it always knows of the other half.</summary>
    public const uint TellAfter = 128 * 1024;

    private uint _peerBuffer;
    private uint _peerForwarded;
    private uint _sent;
    private uint _forwarded;
    private uint _told;

    /// <summary>Bytes that may be sent to the guest now.</summary>
    public uint Room
    {
        get
        {
            uint inFlight = _sent - _peerForwarded;
            return inFlight < _peerBuffer ? _peerBuffer - inFlight : 0;
        }
    }

    /// <summary>Bytes taken out of our buffer so far.</summary>
    public uint Forwarded => _forwarded;

    /// <summary>Whether the guest should be told of the space that has become free.</summary>
    public bool IsTellingDue => _forwarded - _told >= TellAfter;

    /// <summary>Takes what every packet of the guest says about its own buffer.</summary>
    public void Note(in VsockHeader header)
    {
        _peerBuffer = header.BufferAllocated;
        _peerForwarded = header.ForwardCount;
    }

    /// <summary>Bytes went to the guest; no more than <see cref="Room"/>.</summary>
    public void NoteSent(int bytes) => _sent += (uint)bytes;

    /// <summary>Bytes of the guest have left our buffer.</summary>
    public void NoteForwarded(int bytes) => _forwarded += (uint)bytes;

    /// <summary>A packet with our count goes to the guest.</summary>
    public void NoteTold() => _told = _forwarded;
}
