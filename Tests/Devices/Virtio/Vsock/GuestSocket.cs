// A socket of the guest that keeps the rules of 5.10.6.3 and watches whether the device does.
using System;
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Vsock;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

/// <summary>The guest's end of one connection.</summary>
internal sealed class GuestSocket(VsockDriver driver, uint hostPort, uint guestPort, uint bufferSize = 64 * 1024)
{
    private readonly Queue<byte> _kept = [];
    private uint _forwarded;
    private uint _told;
    private uint _sent;
    private uint _peerBuffer;
    private uint _peerForwarded;

    public bool IsOpen { get; private set; }

    /// <summary>Flags of all shutdowns of the device.</summary>
    public uint PeerShutdown { get; private set; }

    public bool IsReset { get; private set; }

    public int Kept => _kept.Count;

    /// <summary>What the device lets us send now.</summary>
    public uint Room => _peerBuffer - (_sent - _peerForwarded);

    /// <summary>Answers the request for a connection that must be the next packet.</summary>
    public static GuestSocket Accept(VsockDriver driver, uint bufferSize = 64 * 1024)
    {
        VsockHeader request = driver.Expect(VsockOperation.Request);
        GuestSocket socket = new(driver, request.SourcePort, request.DestinationPort, bufferSize);
        socket.Accept(request);
        return socket;
    }

    public void Accept(in VsockHeader request)
    {
        Note(request);
        IsOpen = true;
        Say(VsockOperation.Response);
    }

    public void Say(VsockOperation operation, uint flags = 0) => driver.Send(Header(operation, 0, flags));

    /// <summary>Sends, whatever the credit.</summary>
    public void SendBeyondCredit(ReadOnlySpan<byte> bytes)
    {
        _sent += (uint)bytes.Length;
        driver.Send(Header(VsockOperation.ReadWrite, (uint)bytes.Length, 0), bytes);
    }

    /// <summary>Sends what the credit allows of it.</summary>
    public int Send(ReadOnlySpan<byte> bytes, int packetMax = 16 * 1024)
    {
        int length = (int)Math.Min((uint)Math.Min(bytes.Length, packetMax), Room);
        if (length != 0)
            SendBeyondCredit(bytes[..length]);
        return length;
    }

    /// <summary>Takes a packet for this socket.</summary>
    public void Handle(in VsockHeader header, byte[] payload)
    {
        Note(header);
        switch (header.Operation)
        {
            case VsockOperation.Response: IsOpen = true; break;
            case VsockOperation.ReadWrite: Keep(payload); break;
            case VsockOperation.Shutdown: PeerShutdown |= header.Flags; break;
            case VsockOperation.Reset: IsReset = true; break;
            case VsockOperation.CreditRequest: Say(VsockOperation.CreditUpdate); break;
            case VsockOperation.CreditUpdate: break;
            default: Assert.Fail($"unexpected {header}"); break;
        }
    }

    /// <summary>Handles packets until the condition holds.</summary>
    public void HandleUntil(Func<bool> condition)
    {
        while (!condition())
        {
            (VsockHeader header, byte[] payload) = driver.Take();
            Handle(header, payload);
        }
    }

    /// <summary>The application reads; the device hears of freed space when much of it is.</summary>
    public byte[] Read(int most)
    {
        byte[] bytes = new byte[Math.Min(most, _kept.Count)];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = _kept.Dequeue();
        _forwarded += (uint)bytes.Length;
        if (_forwarded - _told > bufferSize / 2)
            Say(VsockOperation.CreditUpdate);
        return bytes;
    }

    private void Keep(byte[] payload)
    {
        Assert.That(_kept.Count + payload.Length, Is.LessThanOrEqualTo((int)bufferSize), "the device has overrun the guest's buffer");
        foreach (byte value in payload) _kept.Enqueue(value);
    }

    private void Note(in VsockHeader header)
    {
        Assert.That((header.SourceCid, header.DestinationCid, header.Type), Is.EqualTo((VsockSpec.HostCid, VsockDriver.Cid, VsockSpec.TypeStream)));
        Assert.That((header.SourcePort, header.DestinationPort), Is.EqualTo((hostPort, guestPort)));
        (_peerBuffer, _peerForwarded) = (header.BufferAllocated, header.ForwardCount);
        Assert.That(_sent - _peerForwarded, Is.LessThanOrEqualTo(int.MaxValue), "the device has taken more than was sent");
    }

    private VsockHeader Header(VsockOperation operation, uint length, uint flags)
    {
        _told = _forwarded;
        return new VsockHeader(
            VsockDriver.Cid, VsockSpec.HostCid, guestPort, hostPort, length, VsockSpec.TypeStream, operation, flags, bufferSize, _forwarded);
    }
}
