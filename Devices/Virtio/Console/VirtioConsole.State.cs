// The console's part of a snapshot. What is on its way in sockets of the host is not in it.
using System.IO;
using System.Linq;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Console;

public sealed partial class VirtioConsole
{
    private const int MessageLengthMax = 4096;

    /// <inheritdoc/>
    protected internal override string? SnapshotObstacle
    {
        get
        {
            int live = _ports.Count(port => port.Channel.IsLive);
            return base.SnapshotObstacle ?? (live == 0 ? null : $"somebody is connected to {live} of its ports; take the snapshot when they have left");
        }
    }

    /// <inheritdoc/>
    protected override void SaveDevice(BinaryWriter writer)
    {
        foreach (ConsolePort port in _ports)
        {
            writer.Write(port.IsOpen);
            writer.Write(port.IsReady);
            writer.Write(port.IsSaidConnected);
            writer.Write(port.Sent);
            if (port.Channel is ISnapshotable kept)
                kept.Save(writer);
        }

        writer.Write(_messages.Count);
        foreach (byte[] message in _messages)
        {
            writer.Write(message.Length);
            writer.Write(message);
        }
    }

    /// <inheritdoc/>
    protected override void LoadDevice(BinaryReader reader)
    {
        foreach (ConsolePort port in _ports)
        {
            port.IsOpen = reader.ReadBoolean();
            port.IsReady = reader.ReadBoolean();
            port.IsSaidConnected = reader.ReadBoolean();
            port.Sent = reader.ReadUInt64();
            if (port.Channel is ISnapshotable kept)
                kept.Load(reader);
        }

        _messages.Clear();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            int length = reader.ReadInt32();
            if (length is < ConsoleSpec.ControlSize or > MessageLengthMax)
                throw new InvalidDataException($"console: a control message of {length} bytes");
            _messages.AddLast(reader.ReadBytes(length));
        }
    }
}
