// Faults on purpose: each must end the machine with a readable dump and exit code 3.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ToroEmu.Guest.Arch;
using ToroEmu.Guest.Kernel;

internal static unsafe class Faults
{
    private static int s_zero;

    /// <summary>The last core commits the fault the command line names; the others poll, as an application would.</summary>
    public static void Commit()
    {
        if (Thread.CurrentCore != Machine.CoreCount - 1)
        {
            while (true)
            {
                X86Base.Pause();
            }
        }

        if (CommandLine.Is("fault", "null"))
        {
            *(int*)8 = 1;
        }
        else if (CommandLine.Is("fault", "divide"))
        {
            s_zero = 1 / s_zero;
        }
        else if (CommandLine.Is("fault", "stack"))
        {
            s_zero = Overflow(1);
        }
        else if (CommandLine.Is("fault", "code"))
        {
            *(byte*)ImageSymbols.ImageStart = 0;
        }
        else if (CommandLine.Is("fault", "jump"))
        {
            ((delegate*<void>)Heap.Allocate(64))(); // data is not executable
        }
        else if (CommandLine.Is("fault", "free"))
        {
            int onStack = 0;
            Heap.Free(&onStack);
        }
        else
        {
            Console.WriteLine("fault=null|divide|stack|code|jump|free");
            Machine.Exit(2);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Overflow(int depth)
    {
        byte* page = stackalloc byte[256];
        page[depth & 255] = (byte)depth;
        return Overflow(depth + 1) + page[0];
    }
}
