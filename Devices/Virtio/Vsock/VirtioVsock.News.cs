// What the host's news mean for the vsock device: all that changes its state from outside.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace ToroEmu.Devices.Virtio.Vsock;

public sealed partial class VirtioVsock
{
    private readonly Lock _ticketGate = new(); // guards the three below
    private readonly Queue<VsockNews> _unheard = []; // of bytes sent, in a machine that holds its input
    private readonly Dictionary<uint, Socket> _tickets = [];
    private uint _lastTicket;

    /// <summary>A socket itself is no news that could be written down: it waits here until its news come in.</summary>
    private uint Keep(Socket socket)
    {
        lock (_ticketGate)
        {
            _tickets.Add(++_lastTicket, socket);
            return _lastTicket;
        }
    }

    /// <summary>The stream behind a ticket; in a replay one without a socket.</summary>
    private HostStream Take(uint ticket)
    {
        lock (_ticketGate)
        {
            _tickets.Remove(ticket, out Socket? socket);
            return new HostStream(socket, _asked);
        }
    }

    /// <summary>A held machine that has ended hears nothing any more, but the rest of what its guest has sent is to leave.</summary>
    private void TellSent(in VsockNews news)
    {
        if (_asked is not null && TryOffer(news))
            return;
        Arrive(news.ToBytes());
    }

    /// <summary>False: the machine has ended.</summary>
    private bool TryOffer(in VsockNews news)
    {
        lock (_ticketGate)
        {
            if (_isClosing)
                return false;
            _unheard.Enqueue(news);
            _news.Offer(news.ToBytes());
            return true;
        }
    }

    /// <summary>The machine has ended; what it has not heard is learnt here.</summary>
    private void LearnUnheard()
    {
        if (_asked is null || _isReplay || Host is null)
            return;
        while (TryHear(out VsockNews news))
            Arrive(news.ToBytes());
    }

    private bool TryHear(out VsockNews news)
    {
        lock (_ticketGate)
            return _unheard.TryDequeue(out news);
    }

    private void CloseTickets()
    {
        lock (_ticketGate)
        {
            foreach (Socket socket in _tickets.Values)
                socket.Dispose();
            _tickets.Clear();
        }
    }

    private void Arrive(ReadOnlyMemory<byte> bytes)
    {
        VsockNews news = VsockNews.Read(bytes.Span);
        if (news.Kind == VsockNewsKind.Sent && _asked is not null && !_isClosing)
            TryHear(out _);
        lock (Host.Gate)
        {
            if (news.Kind == VsockNewsKind.Admitted)
                Admit(news);
            else if (_table.Numbered(news.Number) is { } connection)
                Learn(connection, news);
            else if (news.Kind == VsockNewsKind.Connected && news.Value != 0)
                Take(news.Value).Abort();
        }
    }

    private void Learn(VsockConnection connection, in VsockNews news)
    {
        switch (news.Kind)
        {
            case VsockNewsKind.Connected: LearnConnected(connection, news.Value); break;
            case VsockNewsKind.Readable: LearnReadable(connection, news.Value != 0); break;
            case VsockNewsKind.Sent: LearnSent(connection, news.Value != 0, news.Amount); break;
            case VsockNewsKind.Overdue when connection.Phase == VsockPhase.Closing: connection.Fail(); break;
        }

        Follow(connection);
    }

    private void Admit(in VsockNews news)
    {
        HostStream stream = Take(news.Number);
        if (_isClosing || _table.IsFull)
        {
            stream.Abort();
            return;
        }

        VsockKey key = _table.FreeKey(news.Value);
        string greeting = news.Amount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"OK {key.HostPort}\n");
        VsockConnection connection = new(key, VsockPhase.Waiting, stream, Encoding.ASCII.GetBytes(greeting), _table.NextNumber());
        _table.Add(connection);
        Follow(connection);
    }

    private void LearnConnected(VsockConnection connection, uint ticket)
    {
        if (ticket == 0)
            connection.Fail();
        else if (connection.Phase == VsockPhase.Connecting && !_isClosing)
            connection.HostConnected(Take(ticket));
        else
            Take(ticket).Abort();
    }

    private static void LearnReadable(VsockConnection connection, bool isWhole)
    {
        connection.IsWaitingToRead = false;
        if (isWhole)
            connection.HostReadable();
        else
            connection.Fail();
    }

    private static void LearnSent(VsockConnection connection, bool isWhole, int bytes)
    {
        connection.IsSending = false;
        if (isWhole)
            connection.HostTook(bytes);
        else
            connection.Fail();
    }
}
