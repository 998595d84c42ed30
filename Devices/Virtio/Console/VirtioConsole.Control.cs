// Control messages: which ports there are, and who is at their ends.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace ToroEmu.Devices.Virtio.Console;

public sealed partial class VirtioConsole
{
    /// <summary>Messages that may wait for buffers of the guest; while there are more, its own wait.</summary>
    private const int MessagesMax = 64;

    private readonly LinkedList<byte[]> _messages = [];

    private ChainOutcome GiveMessage(DescriptorChain chain)
    {
        if (_messages.First is not { } oldest || !chain.TryScatter(oldest.Value, out int written))
            return ChainOutcome.Broken;
        _messages.RemoveFirst();
        Work(ConsoleSpec.QueueControlTransmit); // it may have waited for room
        return ChainOutcome.Used((uint)written);
    }

    private ChainOutcome TakeMessage(DescriptorChain chain)
    {
        Span<byte> message = stackalloc byte[ConsoleSpec.ControlSize];
        if (!chain.TryGather(message, out int read))
            return ChainOutcome.Broken;
        if (read == message.Length)
        {
            uint id = BinaryPrimitives.ReadUInt32LittleEndian(message);
            ushort value = BinaryPrimitives.ReadUInt16LittleEndian(message[ConsoleSpec.ControlValue..]);
            Obey(id, BinaryPrimitives.ReadUInt16LittleEndian(message[ConsoleSpec.ControlEvent..]), value);
        }

        return ChainOutcome.Used(0);
    }

    /// <summary>What the driver may tell (5.3.6.2); the rest is only for devices to say.</summary>
    private void Obey(uint id, ushort what, ushort value)
    {
        bool isPort = id < _ports.Length;
        switch (what)
        {
            case ConsoleSpec.EventDeviceReady when value == 1:
                for (int port = 0; port < _ports.Length; port++)
                    Tell(port, ConsoleSpec.EventPortAdd, 1);
                break;
            case ConsoleSpec.EventPortReady when isPort && value == 1:
                Introduce((int)id);
                break;
            case ConsoleSpec.EventPortOpen when isPort:
                _ports[(int)id].IsOpen = value != 0;
                Work(ConsoleSpec.ReceiveQueue((int)id));
                break;
        }
    }

    private void Introduce(int number)
    {
        ConsolePort port = _ports[number];
        port.IsReady = true;
        port.IsSaidConnected = false;
        if (port.IsConsole)
            Tell(number, ConsoleSpec.EventConsolePort, 1);
        if (port.IsConsole && HasSize)
            Tell(number, ConsoleSpec.EventResize, 0, _config.AsSpan(ConsoleSpec.ConfigColumns, 2 * sizeof(ushort)));
        if (port.Name is { } name)
            Tell(number, ConsoleSpec.EventPortName, 1, Encoding.UTF8.GetBytes(name));
        TellConnection(number);
    }

    /// <summary>The driver wants to know when somebody connects to the host's end or leaves it.</summary>
    private void TellConnection(int number)
    {
        ConsolePort port = _ports[number];
        if (!port.IsReady || port.IsSaidConnected == port.Channel.IsConnected)
            return;
        port.IsSaidConnected = !port.IsSaidConnected;
        Forget(number, ConsoleSpec.EventPortOpen);
        Tell(number, ConsoleSpec.EventPortOpen, port.IsSaidConnected ? (ushort)1 : (ushort)0);
    }

    private void Tell(int port, ushort what, ushort value, ReadOnlySpan<byte> more = default)
    {
        byte[] message = new byte[ConsoleSpec.ControlSize + more.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)port);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(ConsoleSpec.ControlEvent), what);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(ConsoleSpec.ControlValue), value);
        more.CopyTo(message.AsSpan(ConsoleSpec.ControlSize));
        _messages.AddLast(message);
        Work(ConsoleSpec.QueueControlReceive);
    }

    /// <summary>Takes back a message that has not been given yet: who comes and goes while the guest does not listen is there or not.</summary>
    private void Forget(int port, ushort what)
    {
        LinkedListNode<byte[]>? next;
        for (LinkedListNode<byte[]>? node = _messages.First; node is not null; node = next)
        {
            next = node.Next;
            bool isSame = BinaryPrimitives.ReadUInt32LittleEndian(node.Value) == port
                && BinaryPrimitives.ReadUInt16LittleEndian(node.Value.AsSpan(ConsoleSpec.ControlEvent)) == what;
            if (isSame)
                _messages.Remove(node);
        }
    }
}
