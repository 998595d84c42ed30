// The console: each core collects its line and writes it whole, so that lines of different cores never mix.
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Kernel;

public static unsafe class Terminal
{
    private const int LongestNumber = 20;

    private static Spinlock s_lock;

    /// <summary>Adds one byte to the line of this core; a newline, or a full buffer, writes it.</summary>
    public static void Write(byte character)
    {
        PerCore* core = PerCore.Current;
        core->Line[core->LineLength++] = character;
        if (character == '\n' || core->LineLength == PerCore.LineCapacity)
        {
            Flush(core);
        }
    }

    public static void Write(byte* text, int length)
    {
        for (int i = 0; i < length; i++)
        {
            Write(text[i]);
        }
    }

    /// <summary>Characters beyond ASCII come out as '?'.</summary>
    public static void Write(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            Write(character < 0x80 ? (byte)character : (byte)'?');
        }
    }

    public static void Write(ulong value)
    {
        byte* digits = stackalloc byte[LongestNumber];
        int first = LongestNumber;
        do
        {
            digits[--first] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        Write(digits + first, LongestNumber - first);
    }

    public static void Write(long value)
    {
        if (value < 0)
        {
            Write((byte)'-');
        }

        Write(value < 0 ? 0 - (ulong)value : (ulong)value);
    }

    /// <summary>Sixteen hexadecimal digits.</summary>
    public static void WriteHex(ulong value)
    {
        for (int shift = 60; shift >= 0; shift -= 4)
        {
            int digit = (int)(value >> shift & 0xF);
            Write((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    /// <summary>Writes this core's line as far as it goes.</summary>
    public static void Flush() => Flush(PerCore.Current);

    /// <summary>Writes what all cores have begun, at the end of the machine.</summary>
    internal static void FlushAll()
    {
        Flush();
        for (int core = 0; core < Machine.CoreCount; core++)
        {
            if (PerCore.Of(core) != null)
            {
                Flush(PerCore.Of(core));
            }
        }
    }

    private static void Flush(PerCore* core)
    {
        if (core->LineLength == 0)
        {
            return;
        }

        s_lock.Enter();
        Serial.Write(core->Line, core->LineLength);
        s_lock.Exit();
        core->LineLength = 0;
    }
}
