// A debugger that says what the test wants it to say.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

using ToroEmu.Gdb;

namespace ToroEmu.Tests.Gdb;

/// <summary>Speaks the protocol by itself; nothing is expected of the other side but packets.</summary>
internal sealed class GdbClient : IDisposable
{
    private const int PatienceMilliseconds = 120_000;

    private readonly Socket socket;
    private readonly NetworkStream stream;
    private readonly Queue<string> notifications = new();

    public GdbClient(IPEndPoint place)
    {
        socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMilliseconds, NoDelay = true };
        socket.Connect(place);
        stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Characters that came between packets: + and -.</summary>
    public string Acknowledgements { get; private set; } = "";

    public string Ask(string packet)
    {
        Send(packet);
        return Receive();
    }

    public void Send(string packet) => SendRaw(PacketEncoder.Frame(packet));

    public void SendRaw(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    /// <summary>The next packet that is none of output; its text is kept in <see cref="Output"/>.</summary>
    public string Receive()
    {
        while (true)
        {
            int start = ReadByte();
            if (start is '+' or '-') Acknowledgements += (char)start;
            if (start is not ('$' or '%')) continue;
            string payload = ReadPayload();
            if (start == '%') notifications.Enqueue(payload);
            else if (payload.Length > 1 && payload[0] == 'O' && payload != "OK") Output += Encoding.UTF8.GetString(Convert.FromHexString(payload[1..]));
            else return payload;
        }
    }

    /// <summary>What the server wanted to be shown.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The next notification; nothing else may come in front of it.</summary>
    public string Notification()
    {
        while (notifications.Count == 0)
        {
            int start = ReadByte();
            if (start == '%') notifications.Enqueue(ReadPayload());
        }

        return notifications.Dequeue();
    }

    /// <summary>What a monitor command shows.</summary>
    public string Monitor(string command)
    {
        Output = "";
        string answer = Ask($"qRcmd,{Convert.ToHexString(Encoding.UTF8.GetBytes(command))}");
        return answer == "OK" ? Output : $"{answer}: {Output}";
    }

    /// <summary>A register of the present thread, low 64 bits.</summary>
    public ulong Register(string name)
    {
        byte[] bytes = Convert.FromHexString(Ask($"p{GdbRegisters.NumberOf(name):x}"));
        Array.Resize(ref bytes, Math.Max(8, bytes.Length));
        return BitConverter.ToUInt64(bytes);
    }

    public void Dispose() => stream.Dispose();

    private string ReadPayload()
    {
        StringBuilder payload = new();
        for (int next; (next = ReadByte()) != '#';) payload.Append((char)(next == '}' ? ReadByte() ^ 0x20 : next));
        ReadByte();
        ReadByte();
        return payload.ToString();
    }

    private int ReadByte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? value : throw new EndOfStreamException("the server has closed the connection");
    }
}
