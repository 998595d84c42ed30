// --forward: a port of the host that leads to a port of the guest.
using System;
using System.Globalization;
using System.Net;

namespace ToroEmu.Machines.Virtio;

/// <summary><c>[ADDRESS:]HOSTPORT:GUESTPORT</c>; an IPv6 address is written in brackets, no address is this host alone.</summary>
/// <param name="Address">Where the host listens.</param>
/// <param name="GuestPort">Port of the guest's vsock.</param>
public sealed record PortForward(IPEndPoint Address, uint GuestPort)
{
    public const string Grammar = "[ADDRESS:]HOSTPORT:GUESTPORT";

    /// <summary>Between several of them in one setting.</summary>
    public const char Separator = '+';

    /// <summary>Reads what the user wrote; null if it is none.</summary>
    public static PortForward? TryParse(string text)
    {
        int last = text.LastIndexOf(':');
        if (last < 0 || !TryNumber(text[(last + 1)..], uint.MaxValue - 1, out uint guest))
            return null;
        string host = text[..last];
        int colon = host.LastIndexOf(':');
        if (!TryNumber(host[(colon + 1)..], ushort.MaxValue, out uint port))
            return null;
        if (colon < 0)
            return new PortForward(new IPEndPoint(IPAddress.Loopback, (int)port), guest);
        return TryAddress(host[..colon]) is { } address ? new PortForward(new IPEndPoint(address, (int)port), guest) : null;
    }

    /// <summary>As the user would write it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}:{GuestPort}");

    private static IPAddress? TryAddress(string text) => text switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        ['[', .. string inner, ']'] => IPAddress.TryParse(inner, out IPAddress? six) ? six : null,
        _ => !text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out IPAddress? four) ? four : null,
    };

    private static bool TryNumber(string text, uint max, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;
}
