// Ends as the command line says, on the last core, while the others wait; the deeds themselves are in deeds.c.
using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using ToroEmu.Guest.Kernel;

internal static unsafe class Endings
{
    private const int NoSuchEndingCode = 2;
    private const int ReturnCode = 9;
    private const ulong Nap = 1_000_000_000;

    [RuntimeExport("main")]
    private static int Main()
    {
        bool isLast = Thread.CurrentCore == Machine.CoreCount - 1;
        if (isLast)
        {
            Announce();
        }

        // Ends in which all cores have a part.
        if (CommandLine.Is("ending", "halt"))
        {
            HaltForever();
        }
        else if (CommandLine.Is("ending", "spin"))
        {
            SpinForever();
        }
        else if (CommandLine.Is("ending", "receive"))
        {
            ReceiveForever();
        }
        else if (CommandLine.Is("ending", "return"))
        {
            return isLast ? ReturnCode : 0;
        }

        if (!isLast)
        {
            CountForever();
        }

        Commit();
        Console.WriteLine("no such ending, or it did not end");
        Machine.Exit(NoSuchEndingCode);
        return NoSuchEndingCode;
    }

    private static void Announce()
    {
        Console.Write("ending: ");
        for (byte* letter = CommandLine.Find("ending"); letter != null && *letter > ' '; letter++)
        {
            Terminal.Write(letter, 1);
        }

        Console.WriteLine("");
    }

    private static void Commit()
    {
        if (CommandLine.Is("ending", "panic"))
        {
            int onStack = 0;
            Free(&onStack);
        }
        else if (CommandLine.Is("ending", "chat"))
        {
            while (true)
            {
                Console.WriteLine("and so on");
            }
        }
        else if (CommandLine.Is("ending", "sleep"))
        {
            while (true)
            {
                Thread.Sleep(Nap);
            }
        }
        else
        {
            CommitDeed(CommandLine.Find("ending"));
        }
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("commit_deed")]
    private static extern void CommitDeed(byte* name);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("halt_forever")]
    private static extern void HaltForever();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("spin_forever")]
    private static extern void SpinForever();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("receive_forever")]
    private static extern void ReceiveForever();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("count_forever")]
    private static extern void CountForever();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("free")]
    private static extern void Free(void* memory);
}
