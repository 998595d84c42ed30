// The application: one instance of `main` on each core; when all have returned the machine ends.
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Threading;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class Application
{
    private static int s_returned;
    private static int s_exitCode;

    /// <summary>First function of a core's first thread.</summary>
    public static void Run(nint core)
    {
        byte* name = stackalloc byte[] { (byte)'m', (byte)'a', (byte)'i', (byte)'n', 0 };
        byte** arguments = stackalloc byte*[] { name, null };
        // Drivers that every core initialises for itself come here, a call a line.
        int code = Main(1, arguments);
        Finish(MainReturnsCode ? code : 0);
    }

    /// <summary>False for a C program whose main is `void main()`.</summary>
    private static bool MainReturnsCode => ImageSymbols.MainReturns == 0 || *(int*)ImageSymbols.MainReturns != 0;

    /// <summary>The first code that is not 0 counts for the machine.</summary>
    private static void Finish(int code)
    {
        Terminal.Flush();
        Interlocked.CompareExchange(ref s_exitCode, code, 0);
        if (Interlocked.Increment(ref s_returned) == Machine.CoreCount)
        {
            Machine.Exit(Volatile.Read(ref s_exitCode));
        }
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("main")]
    private static extern int Main(int count, byte** arguments);
}
