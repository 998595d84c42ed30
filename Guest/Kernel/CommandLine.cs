// The command line: words separated by spaces, each `name` or `name=value`.
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Kernel;

public static unsafe class CommandLine
{
    private const int MostBytes = 2048;

    private static Text s_text;

    /// <summary>The whole line, zero-terminated.</summary>
    public static byte* All => (byte*)Unsafe.AsPointer(ref s_text);

    /// <summary>
    /// Finds the word `name` or `name=value`: the address of the value, which ends at the next space or zero byte; empty for
    /// a word without value; null when the word is absent.
    /// </summary>
    public static byte* Find(string name) => FindNext(name, All);

    /// <summary>As <see cref="Find"/>, from <paramref name="from"/> on: for words that may come more than once.</summary>
    public static byte* FindNext(string name, byte* from)
    {
        byte* word = from;
        while (true)
        {
            while (*word == ' ')
            {
                word++;
            }

            if (*word == 0)
            {
                return null;
            }

            byte* value = Match(word, name);
            if (value != null)
            {
                return value;
            }

            word = EndOfWord(word);
        }
    }

    /// <summary>Whether `name=value` stands on the line with exactly this value.</summary>
    public static bool Is(string name, string value)
    {
        byte* found = Find(name);
        if (found == null)
        {
            return false;
        }

        for (int i = 0; i < value.Length; i++)
        {
            if (found[i] != value[i])
            {
                return false;
            }
        }

        return IsEnd(found[value.Length]);
    }

    internal static void Read(byte* source)
    {
        int length = 0;
        while (source != null && source[length] != 0 && length < MostBytes - 1)
        {
            All[length] = source[length];
            length++;
        }

        All[length] = 0;
    }

    private static byte* Match(byte* word, string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (word[i] != name[i])
            {
                return null;
            }
        }

        byte* after = word + name.Length;
        return *after == '=' ? after + 1 : IsEnd(*after) ? after : null;
    }

    private static byte* EndOfWord(byte* word)
    {
        while (!IsEnd(*word))
        {
            word++;
        }

        return word;
    }

    private static bool IsEnd(byte character) => character is 0 or (byte)' ';

    private struct Text
    {
        private fixed byte _bytes[MostBytes];
    }
}
