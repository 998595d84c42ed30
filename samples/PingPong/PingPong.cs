// The article of July 3, 2022: core 0 sends a "ping" to every other core, and each answers with a "pong".
using System.Runtime;
using ToroEmu.Guest.Drivers;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Samples.PingPong;

internal static unsafe class Program
{
    private const int TextLength = 4;

    /// <summary>Runs once on each core. The exit code says whether all texts were the expected ones.</summary>
    [RuntimeExport("main")]
    private static int Main() => Thread.CurrentCore == 0 ? PingAll() : Answer();

    /// <summary>
    /// All pings are on their way before the first pong is waited for. The lines are printed as the pongs are taken, core by core, so their
    /// order is always the same.
    /// </summary>
    private static int PingAll()
    {
        byte* text = stackalloc byte[TextLength];
        byte* reply = stackalloc byte[TextLength];
        Set(text, "ping");
        for (int core = 1; core < Machine.CoreCount; core++)
        {
            if (VirtIOBus.SendTo(core, text, TextLength) != 0)
                return 1;
        }

        for (int core = 1; core < Machine.CoreCount; core++)
        {
            Print(0, core, text);
            if (VirtIOBus.RecvFrom(core, reply, TextLength) != TextLength || !Is(reply, "pong"))
                return 1;
            Print(core, 0, reply);
        }

        return 0;
    }

    private static int Answer()
    {
        byte* text = stackalloc byte[TextLength];
        if (VirtIOBus.RecvFrom(0, text, TextLength) != TextLength || !Is(text, "ping"))
            return 1;
        Set(text, "pong");
        return VirtIOBus.SendTo(0, text, TextLength) == 0 ? 0 : 1;
    }

    private static void Print(int from, int to, byte* text)
    {
        Terminal.Write("Core[");
        Terminal.Write((ulong)from);
        Terminal.Write("] -> Core[");
        Terminal.Write((ulong)to);
        Terminal.Write("]: ");
        Terminal.Write(text, TextLength);
        Terminal.Write("\n");
    }

    private static void Set(byte* text, string value)
    {
        for (int i = 0; i < TextLength; i++)
            text[i] = (byte)value[i];
    }

    private static bool Is(byte* text, string expected)
    {
        for (int i = 0; i < TextLength; i++)
        {
            if (text[i] != expected[i])
                return false;
        }

        return true;
    }
}
