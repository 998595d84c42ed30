// The host's end of a console port, from what the user wrote.
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;

using ToroEmu.Devices.Virtio.Console;

namespace ToroEmu.Machines.Virtio;

internal static class ConsoleChannels
{
    public const string Grammar = "stdio, null, file:PATH (output), unix:PATH or tcp:HOST:PORT (listens), unix-client:PATH or tcp-client:HOST:PORT (connects)";

    /// <summary>Opens what the setting says.</summary>
    /// <exception cref="MachineException">It says nothing that is known, or the host refuses.</exception>
    public static IConsoleChannel Open(DeviceSpec spec, string key, DeviceEnvironment environment)
    {
        string text = spec.Text(key) ?? "stdio";
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        (string kind, string rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        try
        {
            return (kind, rest.Length != 0) switch
            {
                ("stdio", false) => Standard(environment),
                ("null", false) => new NullChannel(),
                ("file", true) => environment.Outside.IsReplay ? new NullChannel() : new FileChannel(rest), // the guest cannot tell them apart
                ("unix", true) => Held(environment, () => ListenUnix(rest)),
                ("unix-client", true) => Held(environment, () => SocketChannel.Use(Connect(new UnixDomainSocketEndPoint(rest)))),
                ("tcp", true) => Held(environment, () => SocketChannel.Serve(Listen(TcpEnd(spec, key, rest)), () => { })),
                ("tcp-client", true) => Held(environment, () => SocketChannel.Use(Connect(TcpEnd(spec, key, rest)))),
                _ => throw spec.Bad(key, Grammar),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SocketException)
        {
            throw spec.Bad(key, $"another one, the host refuses this ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})");
        }
    }

    /// <summary>Peers come and go when they like; a deterministic machine learns of it at the end of a slice.</summary>
    private static IConsoleChannel Held(DeviceEnvironment environment, Func<SocketChannel> open)
    {
        if (!environment.Outside.IsHeld) return open();
        return new HeldChannel(environment.Outside, environment.Outside.IsReplay ? null : open());
    }

    private static StandardChannel Standard(DeviceEnvironment environment)
    {
        StandardChannel channel = new(environment.Console);
        environment.Input.Claim(channel);
        return channel;
    }

    /// <summary>The socket's file is ours: one left over by a run that was killed is replaced, and it goes with the machine.</summary>
    private static SocketChannel ListenUnix(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length != 0) throw new IOException("a file of that name is there");
        UnixDomainSocketEndPoint end = new(path);
        if (File.Exists(path) && !IsServed(end)) File.Delete(path);
        return SocketChannel.Serve(Listen(end), () => File.Delete(path));
    }

    private static bool IsServed(EndPoint end)
    {
        try
        {
            Connect(end).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Listen(EndPoint end)
    {
        Socket listener = NewSocket(end);
        try
        {
            listener.Bind(end);
            listener.Listen();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }
    }

    private static Socket Connect(EndPoint end)
    {
        Socket peer = NewSocket(end);
        try
        {
            peer.Connect(end);
            return peer;
        }
        catch (SocketException)
        {
            peer.Dispose();
            throw;
        }
    }

    private static Socket NewSocket(EndPoint end) => end is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>HOST:PORT; a host in brackets is an IPv6 address, no host is this one.</summary>
    private static IPEndPoint TcpEnd(DeviceSpec spec, string key, string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], out ushort port)) throw spec.Bad(key, "tcp:HOST:PORT");
        string host = text[..colon].Trim('[', ']');
        if (host.Length == 0) return new IPEndPoint(IPAddress.Loopback, port);
        return new IPEndPoint(IPAddress.TryParse(host, out IPAddress? address) ? address : Dns.GetHostAddresses(host)[0], port);
    }
}
