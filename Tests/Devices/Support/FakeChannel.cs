// The host's end of a console port, played by a test.
using System;
using System.Collections.Generic;
using System.Text;
using ToroEmu.Devices.Virtio.Console;

namespace ToroEmu.Tests.Devices.Support;

internal sealed class FakeChannel : IConsoleChannel
{
    private readonly Queue<byte> _input = [];
    private readonly List<byte> _output = [];

    public Action Changed { get; private set; } = () => { };

    public bool IsConnected { get; set; } = true;

    public bool ExpectsInput { get; set; }

    public bool IsDisposed { get; private set; }

    public int WriteSpace { get; set; } = int.MaxValue;

    public bool HasInput => _input.Count != 0;

    public string Output => Encoding.ASCII.GetString([.. _output]);

    public long OutputLength { get; private set; }

    public void Start(Action changed) => Changed = changed;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        WriteSpace -= bytes.Length;
        OutputLength += bytes.Length;
        if (_output.Count < 1 << 20)
            _output.AddRange(bytes);
    }

    public int Read(Span<byte> bytes)
    {
        int length = Math.Min(bytes.Length, _input.Count);
        for (int i = 0; i < length; i++)
            bytes[i] = _input.Dequeue();
        return length;
    }

    /// <summary>Input arrives.</summary>
    public void Type(string text)
    {
        foreach (byte value in Encoding.ASCII.GetBytes(text))
            _input.Enqueue(value);
        Changed();
    }

    public void Dispose() => IsDisposed = true;
}
