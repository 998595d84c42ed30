// Console input of a deterministic machine.
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines;

/// <summary>
/// Bytes that came in and have not found room in the device yet: it gets them between slices. What is offered to <see cref="IHostPort"/> is the bytes, or nothing
/// for the end of the input.
/// </summary>
internal sealed class ConsoleFeed(IInputReceiver device) : ISnapshotable
{
    private readonly Queue<byte> waiting = new();
    private bool isOver;
    private long taken;

    /// <summary>Bytes that the device has taken. From any thread.</summary>
    public long Taken => Volatile.Read(ref taken);

    /// <summary>The end of the input has come.</summary>
    public bool IsOver => isOver;

    /// <summary>Takes what was offered, and wakes who waits for it: nothing else may happen in between.</summary>
    public void Arrive(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            isOver = true;
            device.End();
        }

        foreach (byte value in bytes.Span) waiting.Enqueue(value);
        Push();
    }

    /// <summary>Gives the device what it has room for.</summary>
    public void Push()
    {
        while (waiting.TryPeek(out byte next) && device.Receive([next]) == 1)
        {
            waiting.Dequeue();
            Volatile.Write(ref taken, taken + 1);
        }
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(isOver);
        writer.Write(waiting.Count);
        writer.Write(waiting.ToArray());
    }

    public void Load(BinaryReader reader)
    {
        bool wasOver = isOver;
        isOver = reader.ReadBoolean();
        int count = reader.ReadInt32();
        byte[] bytes = count >= 0 ? reader.ReadBytes(count) : [];
        if (bytes.Length != count) throw new InvalidDataException("console input: cut off");
        waiting.Clear();
        foreach (byte value in bytes) waiting.Enqueue(value);
        if (isOver) device.End();
        else if (wasOver) device.Reopen();
    }
}
