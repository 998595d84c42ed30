// --device vsock: the guest's sockets, connected to those of the host.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

using ToroEmu.Devices.Virtio.Vsock;

namespace ToroEmu.Machines.Virtio;

internal static class VsockKind
{
    public const string Name = "vsock", Forward = "forward";

    private const string Cid = "cid", Connect = "connect", Uds = "uds";
    private const string TargetGrammar = "PORT:HOST:TCPPORT or PORT:unix:PATH, several with + between them";

    public static readonly DeviceKind Row = new(
        Name,
        "Sockets between guest and host (virtio device 19)",
        [
            new(Cid, $"The guest's context id, {VsockSpec.GuestCidMin} or more [{VsockSpec.GuestCidMin}]"),
            new(Forward, $"Host ports that lead to the guest: {PortForward.Grammar}, several with + between them; --forward says the same [none]"),
            new(Connect, $"Where connections of the guest to ports of context id 2 go: {TargetGrammar} [none: refused]"),
            new(Uds, "PATH of a Unix socket: whoever connects and writes CONNECT PORT gets to the guest; the guest gets from port P to PATH_P [none]"),
        ],
        Create);

    private static VirtioVsock Create(DeviceSpec spec, DeviceEnvironment environment)
    {
        ulong cid = spec.Number(Cid, VsockSpec.GuestCidMin, VsockSpec.GuestCidMin, VsockSpec.GuestCidMax);
        Dictionary<uint, EndPoint> targets = Parts(spec, Connect).Select(text => Target(spec, text)).ToDictionary();
        List<VsockListener> listeners = [];
        bool isReplay = environment.Outside.IsReplay;
        try
        {
            listeners.AddRange(Parts(spec, Forward).Select(text => Listen(spec, text, isReplay)));
            if (spec.Text(Uds) is { } path) listeners.Add(isReplay ? VsockListener.Recorded(null) : ListenUnix(spec, path));
        }
        catch (MachineException)
        {
            foreach (VsockListener listener in listeners) listener.Dispose();
            throw;
        }

        return new VirtioVsock(environment.Memory, new VsockSettings(cid, listeners, targets, spec.Text(Uds)), environment.Outside);
    }

    private static string[] Parts(DeviceSpec spec, string key) => spec.Text(key)?.Split(PortForward.Separator) ?? [];

    private static VsockListener Listen(DeviceSpec spec, string text, bool isReplay)
    {
        PortForward forward = PortForward.TryParse(text) ?? throw spec.Bad(Forward, PortForward.Grammar);
        if (isReplay) return VsockListener.Recorded(forward.GuestPort);
        try
        {
            return VsockListener.Open(forward.Address, forward.GuestPort);
        }
        catch (SocketException e)
        {
            throw new MachineException($"--forward {text}: {Reason(e, forward.Address)}");
        }
    }

    private static string Reason(SocketException error, IPEndPoint address) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"port {address.Port} of this host is in use; choose another",
        SocketError.AccessDenied => $"port {address.Port} is not for everyone; choose one from 1024",
        SocketError.AddressNotAvailable => $"{address.Address} is no address of this host; leave it out",
        _ => $"the host refuses ({error.Message}); choose another port",
    };

    /// <summary>The socket's file is ours: one that a killed run has left is replaced.</summary>
    private static VsockListener ListenUnix(DeviceSpec spec, string path)
    {
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length == 0 && !IsServed(path)) File.Delete(path);
            return VsockListener.Open(new UnixDomainSocketEndPoint(path), null);
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw spec.Bad(Uds, $"another path, the host refuses this one ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})");
        }
    }

    private static bool IsServed(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static KeyValuePair<uint, EndPoint> Target(DeviceSpec spec, string text)
    {
        string[] parts = text.Split(':', 2);
        return parts.Length == 2 && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint port) && End(parts[1]) is { } end
            ? KeyValuePair.Create(port, end)
            : throw spec.Bad(Connect, TargetGrammar);
    }

    private static EndPoint? End(string text)
    {
        const string unix = "unix:";
        if (text.StartsWith(unix, StringComparison.Ordinal) && text.Length > unix.Length)
            return text.Length - unix.Length < 108 ? new UnixDomainSocketEndPoint(text[unix.Length..]) : null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
            return null;
        string host = text[..colon].Trim('[', ']');
        return IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
    }
}
