// The console: each core collects its line and writes it whole, so that lines of different cores never mix.
using System.Runtime.Intrinsics.X86;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Kernel;

public static unsafe class Terminal
{
    private const int LongestNumber = 20;
    private const int MostAttempts = 10_000_000;

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

    /// <summary>Writes what all cores have begun, at the end of the machine; nobody writes after that.</summary>
    internal static void FlushAll()
    {
        Lock(PerCore.Current);
        WriteLine(PerCore.Current);
        for (int core = 0; core < Machine.CoreCount; core++)
        {
            if (PerCore.Of(core) != null)
            {
                WriteLine(PerCore.Of(core));
            }
        }
    }

    private static void Flush(PerCore* core)
    {
        if (core->LineLength != 0)
        {
            Lock(core);
            WriteLine(core);
            s_lock.Exit();
        }
    }

    /// <summary>A core that dumps does not wait for ever: it may have been the one that holds the lock.</summary>
    private static void Lock(PerCore* core)
    {
        if (!core->IsDying)
        {
            s_lock.Enter();
            return;
        }

        for (int attempt = 0; attempt < MostAttempts && !s_lock.TryEnter(); attempt++)
        {
            X86Base.Pause();
        }
    }

    /// <summary>The length is reset before the lock is left, so that no other core writes the line again.</summary>
    private static void WriteLine(PerCore* core)
    {
        Serial.Write(core->Line, core->LineLength);
        core->LineLength = 0;
    }
}
