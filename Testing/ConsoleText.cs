// What the guest has printed.
using System;
using System.Text;

using ToroEmu.Machines;

namespace ToroEmu.Testing;

/// <summary>Collects the console and looks for one text in it, byte by byte, as it comes.</summary>
internal sealed class ConsoleText : IConsoleSink
{
    private byte[] bytes = new byte[256];
    private int count;
    private int read; // behind the last text that was found
    private byte[] wanted = [];
    private Action found = () => { };

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, count);

    public string Text => Encoding.UTF8.GetString(Bytes);

    public void Write(byte value)
    {
        if (count == bytes.Length) Array.Resize(ref bytes, count * 2);
        bytes[count++] = value;
        if (wanted.Length != 0 && count - read >= wanted.Length && Bytes[^wanted.Length..].SequenceEqual(wanted)) found();
    }

    /// <summary>From now on <paramref name="whenFound"/> is called when <paramref name="text"/> has been printed, behind its last byte; an empty text is never found.</summary>
    public void Expect(string text, Action whenFound)
    {
        wanted = Encoding.UTF8.GetBytes(text);
        found = whenFound;
    }

    /// <summary>Takes everything up to and with a text, if that has been printed behind what was taken before; else null.</summary>
    public string? TakeThrough(string text)
    {
        byte[] pattern = Encoding.UTF8.GetBytes(text);
        int at = Bytes[read..].IndexOf(pattern);
        return at < 0 ? null : Take(at + pattern.Length);
    }

    /// <summary>Takes everything that was printed behind what was taken before.</summary>
    public string TakeAll() => Take(count - read);

    /// <summary>The same console so far, for a machine that goes on from here by itself.</summary>
    public ConsoleText Copy() => new() { bytes = Bytes.ToArray() is { Length: > 0 } copy ? copy : new byte[256], count = count, read = read };

    private string Take(int length)
    {
        string taken = Encoding.UTF8.GetString(Bytes.Slice(read, length));
        read += length;
        return taken;
    }
}
