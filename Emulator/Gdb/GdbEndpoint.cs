// Where a debugger connects.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace ToroEmu.Gdb;

/// <summary>What <c>--gdb</c> takes: <c>1234</c>, <c>:1234</c>, <c>HOST:1234</c>, <c>[::1]:1234</c>, <c>unix:PATH</c>, and QEMU's <c>tcp::1234</c>.</summary>
/// <param name="Host">A name or number of an interface; null: a path is meant.</param>
/// <param name="Port">0: any that is free.</param>
/// <param name="Path">Of a unix socket.</param>
internal sealed record GdbEndpoint(string? Host, int Port, string? Path)
{
    /// <summary>Nobody outside of this machine gets at it unless a host is written.</summary>
    private const string Local = "127.0.0.1";

    private const int UnixPathMax = 107;

    /// <summary>Null: <paramref name="text"/> is none of these.</summary>
    public static GdbEndpoint? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("unix:", StringComparison.Ordinal)) return text.Length is > 5 and <= UnixPathMax ? new GdbEndpoint(null, 0, text[5..]) : null;
        string place = text.StartsWith("tcp:", StringComparison.Ordinal) ? text["tcp:".Length..] : text;
        int colon = place.LastIndexOf(':');
        string host = colon <= 0 ? Local : place[..colon].Trim('[', ']');
        bool isPort = int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort;
        return isPort && host.Length != 0 ? new GdbEndpoint(host, port, null) : null;
    }

    /// <summary>A socket that listens there.</summary>
    /// <exception cref="SocketException">It cannot.</exception>
    public Socket Listen()
    {
        if (Path is not null) return ListenAtPath();
        IPAddress address = IPAddress.TryParse(Host, out IPAddress? number) ? number : Dns.GetHostAddresses(Host!).First();
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        return Begin(socket, new IPEndPoint(address, Port));
    }

    /// <summary>How gdb is told to connect to a socket of <see cref="Listen"/>.</summary>
    public string Describe(Socket listener) => Path ?? (listener.LocalEndPoint is IPEndPoint place ? place.ToString() : "");

    private Socket ListenAtPath()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (File.Exists(Path) && !IsAlive()) File.Delete(Path!); // left behind by somebody who was killed
        return Begin(socket, new UnixDomainSocketEndPoint(Path!));
    }

    private bool IsAlive()
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(Path!));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
        catch (SocketException)
        {
            return true; // not a socket at all, or not ours to judge
        }
    }

    private static Socket Begin(Socket socket, EndPoint place)
    {
        try
        {
            socket.Bind(place);
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
