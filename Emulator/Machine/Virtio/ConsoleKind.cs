// --device console: ports to the host's side.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Console;

namespace ToroEmu.Machines.Virtio;

internal static class ConsoleKind
{
    private const string Names = "names", Consoles = "consoles", Size = "size";

    public static readonly DeviceKind Row = new(
        "console",
        "Console and serial ports (virtio device 3)",
        [
            new(PortKey(0), $"{ConsoleChannels.Grammar} [stdio]"),
            .. Enumerable.Range(1, VirtioConsole.PortsMax - 1).Select(port => new DeviceKey(PortKey(port), "likewise [no such port]")),
            new(Names, "Names of the ports for the guest, in order, divided by / [none]"),
            new(Consoles, "How many ports, from port 0 on, are consoles; the others are plain ports [1]"),
            new(Size, "Size of the consoles in characters: COLUMNSxROWS [unknown]"),
        ],
        Create);

    private static VirtioConsole Create(DeviceSpec spec, DeviceEnvironment environment)
    {
        int count = Count(spec);
        string[] names = (spec.Text(Names) ?? "").Split('/');
        if (names.Length > count) throw spec.Bad(Names, $"as many names as there are ports: {count}");
        int consoles = (int)spec.Number(Consoles, 1, 0, (ulong)count);
        (int columns, int rows) = ReadSize(spec);
        IReadOnlyList<IConsoleChannel> channels = Open(spec, count, environment);
        ConsolePort[] ports = new ConsolePort[count];
        for (int port = 0; port < count; port++)
            ports[port] = new ConsolePort(channels[port], port < names.Length && names[port].Length != 0 ? names[port] : null, port < consoles);
        return new VirtioConsole(environment.Memory, ports, columns, rows);
    }

    /// <summary>All or none.</summary>
    private static List<IConsoleChannel> Open(DeviceSpec spec, int count, DeviceEnvironment environment)
    {
        List<IConsoleChannel> channels = [];
        try
        {
            for (int port = 0; port < count; port++) channels.Add(ConsoleChannels.Open(spec, PortKey(port), environment));
            return channels;
        }
        catch (MachineException)
        {
            foreach (IConsoleChannel channel in channels) channel.Dispose();
            throw;
        }
    }

    private static string PortKey(int port) => string.Create(CultureInfo.InvariantCulture, $"port{port}");

    /// <summary>Ports are numbered without gaps; port 0 is there without being written.</summary>
    private static int Count(DeviceSpec spec)
    {
        int count = 1;
        while (count < VirtioConsole.PortsMax && spec.Text(PortKey(count)) is not null) count++;
        for (int port = count; port < VirtioConsole.PortsMax; port++)
            if (spec.Text(PortKey(port)) is not null) throw Gap(port);
        return count;
    }

    private static MachineException Gap(int port) =>
        new($"--device console: {PortKey(port)} without {PortKey(port - 1)}; number ports without gaps (null is a port that leads nowhere)");

    private static (int Columns, int Rows) ReadSize(DeviceSpec spec)
    {
        if (spec.Text(Size) is not { } text) return (0, 0);
        string[] parts = text.Split('x');
        bool isSize = parts.Length == 2 & ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort columns)
            & ushort.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort rows);
        return isSize && columns != 0 && rows != 0 ? (columns, rows) : throw spec.Bad(Size, "COLUMNSxROWS, as 80x25");
    }
}
