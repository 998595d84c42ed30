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
            .. Enumerable.Range(0, VirtioConsole.PortsMax).Select(port => new DeviceKey(PortKey(port), port == 0 ? $"{ConsoleChannels.Grammar} [stdio]" : "likewise [no such port]")),
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
        List<ConsolePort> ports = [];
        for (int port = 0; port < count; port++)
        {
            IConsoleChannel channel = ConsoleChannels.Open(spec, PortKey(port), environment);
            ports.Add(new ConsolePort(channel, port < names.Length && names[port].Length != 0 ? names[port] : null, port < consoles));
        }

        return new VirtioConsole(environment.Memory, ports, columns, rows);
    }

    private static string PortKey(int port) => string.Create(CultureInfo.InvariantCulture, $"port{port}");

    /// <summary>Ports are numbered without gaps; port 0 is there without being written.</summary>
    private static int Count(DeviceSpec spec)
    {
        int count = 1;
        while (count < VirtioConsole.PortsMax && spec.Text(PortKey(count)) is not null) count++;
        for (int port = count; port < VirtioConsole.PortsMax; port++)
            if (spec.Text(PortKey(port)) is not null) throw new MachineException($"--device console: {PortKey(port)} without {PortKey(port - 1)}; number ports without gaps (null is a port that leads nowhere)");
        return count;
    }

    private static (int Columns, int Rows) ReadSize(DeviceSpec spec)
    {
        if (spec.Text(Size) is not { } text) return (0, 0);
        string[] parts = text.Split('x');
        bool isSize = parts.Length == 2 & ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort columns)
            & ushort.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort rows);
        return isSize && columns != 0 && rows != 0 ? (columns, rows) : throw spec.Bad(Size, "COLUMNSxROWS, as 80x25");
    }
}
