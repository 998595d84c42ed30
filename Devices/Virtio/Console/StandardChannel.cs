// A console port on the console of the run.
using System;
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>Output goes to the run's console at once; input is what the machine passes on from standard input.</summary>
public sealed class StandardChannel(IByteSink output) : IConsoleChannel, IInputReceiver, ISnapshotable
{
    private const int InputSize = 4096;

    private readonly Lock _gate = new(); // guards _input
    private readonly ByteFifo _input = new(InputSize);
    private Action _changed = () => { };
    private bool _expectsInput;

    /// <inheritdoc/>
    public bool IsConnected => true;

    /// <summary>Whether standard input comes here at all.</summary>
    public bool ExpectsInput
    {
        get => Volatile.Read(ref _expectsInput);
        set => Volatile.Write(ref _expectsInput, value);
    }

    /// <inheritdoc/>
    public int WriteSpace => int.MaxValue;

    /// <inheritdoc/>
    public bool HasInput
    {
        get
        {
            lock (_gate)
                return _input.Count != 0;
        }
    }

    /// <inheritdoc/>
    public void Start(Action changed) => _changed = changed;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    /// <inheritdoc/>
    public int Read(Span<byte> bytes)
    {
        lock (_gate)
            return _input.Read(bytes);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        int taken;
        lock (_gate)
            taken = _input.Write(bytes);
        if (taken != 0)
            _changed();
        return taken;
    }

    /// <inheritdoc/>
    public void End() => ExpectsInput = false;

    /// <inheritdoc/>
    public void Reopen() => ExpectsInput = true;

    /// <summary>Writes the input that the guest has not fetched.</summary>
    public void Save(BinaryWriter writer)
    {
        lock (_gate)
        {
            byte[] waiting = _input.ToArray();
            writer.Write((ushort)waiting.Length);
            writer.Write(waiting);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        int count = reader.ReadUInt16();
        byte[] waiting = reader.ReadBytes(count);
        if (waiting.Length != count || count > InputSize)
            throw new InvalidDataException($"console: {count} bytes of input wait");
        lock (_gate)
        {
            _input.Clear();
            _input.Write(waiting);
        }
    }

    public void Dispose()
    {
    }
}
