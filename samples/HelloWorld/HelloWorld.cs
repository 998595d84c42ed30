// Every core says hello.
using System;
using System.Runtime;
using ToroEmu.Guest.Kernel;

internal static class HelloWorld
{
    [RuntimeExport("main")]
    private static int Main()
    {
        Console.Write("Hello from core ");
        Console.Write(Thread.CurrentCore);
        Console.Write(" of ");
        Console.WriteLine(Machine.CoreCount);
        return 0;
    }
}
