// Which packet a connection owes to the guest.
using System;

namespace ToroEmu.Devices.Virtio.Vsock;

internal sealed partial class VsockConnection
{
    /// <summary>What the next packet to the guest would say; <see cref="VsockOperation.Invalid"/> when there is nothing to say.</summary>
    public VsockOperation NextOperation()
    {
        if (Phase == VsockPhase.Over)
            return VsockOperation.Invalid;
        if (_owesReset)
            return VsockOperation.Reset;
        if (Phase == VsockPhase.Waiting)
            return VsockOperation.Request;
        if (_owesResponse)
            return VsockOperation.Response;
        if (Phase != VsockPhase.Open)
            return VsockOperation.Invalid;
        if (_owesCreditUpdate || _credit.IsTellingDue)
            return VsockOperation.CreditUpdate;
        return NextOfStream();
    }

    /// <summary>
    /// Makes the packet that was announced and counts it as sent. With <see cref="VsockOperation.ReadWrite"/> it takes from the host what fits into
    /// <paramref name="room"/>; should the host's socket break at this moment the packet becomes a reset.
    /// </summary>
    public VsockHeader Take(VsockOperation operation, ulong guestCid, Span<byte> room)
    {
        int length = 0;
        if (operation == VsockOperation.ReadWrite && !TryTakeFromHost(room, out length))
            operation = VsockOperation.Reset;
        uint flags = operation == VsockOperation.Shutdown ? _owesShutdown : 0;
        NoteTaken(operation);
        _credit.NoteTold();
        return new VsockHeader(
            VsockSpec.HostCid, guestCid, Key.HostPort, Key.GuestPort, (uint)length, VsockSpec.TypeStream, operation, flags,
            VsockCredit.BufferSize, _credit.Forwarded);
    }

    /// <summary>Bytes before the end; then the end.</summary>
    private VsockOperation NextOfStream()
    {
        bool mayHaveData = _isReadable && !_hasHostEnded && !_isGuestDeaf;
        switch (mayHaveData ? _stream!.Look() : HostStreamState.Empty)
        {
            case HostStreamState.Ready when _credit.Room > 0:
                return VsockOperation.ReadWrite;
            case HostStreamState.Ready:
                return _hasAskedForCredit ? VsockOperation.Invalid : VsockOperation.CreditRequest;
            case HostStreamState.Ended:
                EndByHost();
                break;
            case HostStreamState.Broken:
                Fail();
                return VsockOperation.Reset;
            default:
                _isReadable = false;
                break;
        }

        return _owesReset ? VsockOperation.Reset : _owesShutdown != 0 ? VsockOperation.Shutdown : VsockOperation.Invalid;
    }

    private void EndByHost()
    {
        _hasHostEnded = true;
        _owesShutdown = VsockSpec.ShutdownSend;
        Settle();
    }

    private bool TryTakeFromHost(Span<byte> room, out int length)
    {
        int most = (int)Math.Min((uint)room.Length, _credit.Room);
        if (_stream!.TryReceive(room[..most], out length) != HostStreamState.Ready)
        {
            length = 0;
            Fail();
            return false;
        }

        _credit.NoteSent(length);
        return true;
    }

    private void NoteTaken(VsockOperation operation)
    {
        switch (operation)
        {
            case VsockOperation.Request:
                Phase = VsockPhase.Requested;
                break;
            case VsockOperation.Response:
                _owesResponse = false;
                _isReadable = true;
                break;
            case VsockOperation.CreditUpdate:
                _owesCreditUpdate = false;
                break;
            case VsockOperation.CreditRequest:
                _hasAskedForCredit = true;
                break;
            case VsockOperation.Shutdown:
                if (_owesShutdown == (VsockSpec.ShutdownReceive | VsockSpec.ShutdownSend))
                    Phase = VsockPhase.Closing;
                _owesShutdown = 0;
                break;
            case VsockOperation.Reset:
                Phase = VsockPhase.Over;
                break;
        }
    }
}
