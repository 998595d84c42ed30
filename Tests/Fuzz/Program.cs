// Robustness: random code in every mode, with random tables, must never throw, hang, or leave guest RAM.
using System;

namespace ToroEmu.Fuzz;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        Options? options = Options.Parse(arguments);
        if (options == null)
        {
            Console.Error.WriteLine(Options.Usage);
            return 2;
        }
        if (options.ProgressPath == null && !options.IsSingle) return new Supervisor(options).Run() == 0 ? 0 : 1;
        using Progress? progress = options.ProgressPath == null ? null : new Progress(options.ProgressPath);
        return Worker.Run(options, progress) == 0 ? 0 : 1;
    }
}
