// One stream between a socket of the host and a socket of the guest.
using System;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>
/// The host's end of a connection (VirtIO 1.2, 5.10.6.4 to 5.10.6.6): what the guest's packets mean for it and which packet is due to the guest.
/// It knows no queue and no thread. Everything is called under the transport's gate.
/// </summary>
internal sealed partial class VsockConnection
{
    private readonly ByteQueue _toHost = new();
    private readonly VsockCredit _credit = new();
    private readonly byte[] _greeting;
    private HostStream? _stream;
    private bool _isReadable;       // the host's socket may have something
    private bool _hasHostEnded;     // the host sends no more
    private bool _hasGuestEnded;    // the guest sends no more
    private bool _isGuestDeaf;      // the guest takes no more
    private bool _isHostTold;       // the host's socket has been shut down for sending
    private bool _isBroken;         // the host's socket is of no more use
    private bool _owesResponse;
    private bool _owesReset;
    private bool _owesCreditUpdate;
    private bool _hasAskedForCredit;
    private uint _owesShutdown;     // flags of a shutdown packet that is due

    /// <param name="key">Its ports.</param>
    /// <param name="phase"><see cref="VsockPhase.Waiting"/> or <see cref="VsockPhase.Connecting"/>.</param>
    /// <param name="stream">The host's socket; null while it is connecting.</param>
    /// <param name="greeting">What the host shall read as soon as the guest has accepted.</param>
    /// <param name="number">How the host's news name it; no other connection of the device ever has it.</param>
    public VsockConnection(VsockKey key, VsockPhase phase, HostStream? stream, byte[] greeting, uint number)
    {
        Key = key;
        Number = number;
        Phase = phase;
        _stream = stream;
        _greeting = greeting;
    }

    public VsockKey Key { get; }

    public uint Number { get; }

    public VsockPhase Phase { get; private set; }

    /// <summary>Listed among the connections that have something for the guest; the list's own note.</summary>
    public bool IsQueued { get; set; }

    /// <summary>A task waits for the host's socket to become readable; that task's own note.</summary>
    public bool IsWaitingToRead { get; set; }

    /// <summary>A task is sending to the host; that task's own note.</summary>
    public bool IsSending { get; set; }

    /// <summary>A task waits for the guest to confirm the end; that task's own note.</summary>
    public bool IsTimed { get; set; }

    /// <summary>There are bytes that the host has not taken yet.</summary>
    public bool HasBacklog => !_isBroken && _toHost.Count != 0;

    /// <summary>A task should wait for the host's socket.</summary>
    public bool WantsToRead => Phase == VsockPhase.Open && !_isReadable && !_hasHostEnded && !_isGuestDeaf && !_owesReset;

    /// <summary>The host's socket; null while it is connecting.</summary>
    public HostStream? Stream => _stream;

    /// <summary>The request with which the guest has opened this connection.</summary>
    public void NoteRequest(in VsockHeader header) => _credit.Note(header);

    /// <summary>A packet of the guest for this connection, of a known type; <paramref name="payload"/> is as long as the header says.</summary>
    public void Receive(in VsockHeader header, ReadOnlySpan<byte> payload)
    {
        _credit.Note(header);
        _hasAskedForCredit &= _credit.Room == 0;
        switch (header.Operation)
        {
            case VsockOperation.Reset: EndByGuest(); break;
            case VsockOperation.Response when Phase == VsockPhase.Requested: Open(); break;
            case VsockOperation.ReadWrite when Phase == VsockPhase.Open && !_hasGuestEnded: TakePayload(payload); break;
            case VsockOperation.Shutdown when Phase is VsockPhase.Open or VsockPhase.Closing: TakeShutdown(header.Flags); break;
            case VsockOperation.CreditUpdate: break;
            case VsockOperation.CreditRequest: _owesCreditUpdate = true; break;
            default: Fail(); break;
        }
    }

    /// <summary>The host's socket, which the guest has asked for, is there.</summary>
    public void HostConnected(HostStream stream)
    {
        _stream = stream;
        Phase = VsockPhase.Open;
        _owesResponse = true;
    }

    /// <summary>The host's socket may have something to receive.</summary>
    public void HostReadable() => _isReadable = true;

    /// <summary>The host has taken the oldest bytes of the backlog.</summary>
    public void HostTook(int bytes)
    {
        if (_isBroken)
            return;
        _toHost.Remove(bytes);
        _credit.NoteForwarded(bytes);
        Settle();
    }

    /// <summary>The host's socket is broken or never came to be: the guest gets a reset (5.10.6.4).</summary>
    public void Fail()
    {
        _owesReset = true;
        _isBroken = true;
        _stream?.Abort();
    }

    /// <summary>Ends without a word to the guest: its driver is gone. What it had sent still goes to the host.</summary>
    public void Drop()
    {
        if (Phase == VsockPhase.Over)
            return;
        Phase = VsockPhase.Over;
        if (!HasBacklog)
            _stream?.Abort();
    }

    /// <summary>Oldest bytes for the host.</summary>
    public ReadOnlyMemory<byte> Backlog(int longest) => _toHost.Front(longest);

    /// <summary>A connection that is over and has nothing left to send gives its socket back.</summary>
    public void CloseIfOver()
    {
        if (Phase == VsockPhase.Over && !HasBacklog)
            _stream?.Close();
    }

    /// <summary>Confirmed by the guest, or refused or thrown away by it.</summary>
    private void EndByGuest()
    {
        bool inOrder = _hasHostEnded || _hasGuestEnded || _isGuestDeaf;
        Phase = VsockPhase.Over;
        if (HasBacklog)
            return;
        if (inOrder)
            _stream?.Close();
        else
            _stream?.Abort();
    }

    private void Open()
    {
        Phase = VsockPhase.Open;
        _isReadable = true;
        if (_greeting.Length != 0 && !_stream!.TrySend(_greeting, out _))
            Fail();
    }

    private void TakePayload(ReadOnlySpan<byte> payload)
    {
        if ((uint)(_toHost.Count + payload.Length) > VsockCredit.OverdraftLimit)
        {
            Fail();
            return;
        }

        int sent = 0;
        if (!HasBacklog && !_stream!.TrySend(payload, out sent))
        {
            Fail();
            return;
        }

        _credit.NoteForwarded(sent);
        _toHost.Append(payload[sent..]);
    }

    private void TakeShutdown(uint flags)
    {
        _isGuestDeaf |= (flags & VsockSpec.ShutdownReceive) != 0;
        _hasGuestEnded |= (flags & VsockSpec.ShutdownSend) != 0;
        Settle();
    }

    /// <summary>Draws the consequences of ends: the host hears of the guest's once it has all bytes, the guest of both.</summary>
    private void Settle()
    {
        if (!_hasGuestEnded || HasBacklog || _owesReset)
            return;
        if (!_isHostTold)
            _stream!.EndSending();
        _isHostTold = true;
        if (_isGuestDeaf)
            _owesReset = true; // the guest has said all: the reset confirms it (5.10.6.6)
        else if (_hasHostEnded && Phase == VsockPhase.Open)
            _owesShutdown = VsockSpec.ShutdownReceive | VsockSpec.ShutdownSend;
    }
}
