// Standard input to the guest.
using System;
using System.IO;
using System.Threading.Tasks;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <summary>
/// Reads on a pool thread, since a read of standard input cannot be cancelled: pool threads do not keep the process alive.
/// The end of the input is not an event for the guest, but the machine knows then that nobody will wake it.
/// </summary>
internal static class ConsoleInput
{
    private const int ChunkSize = 1024;

    public static void Forward(Stream input, IMachine machine) => _ = Task.Run(() => Pump(input, machine));

    private static void Pump(Stream input, IMachine machine)
    {
        byte[] chunk = new byte[ChunkSize];
        try
        {
            for (int length = input.Read(chunk); length != 0; length = input.Read(chunk))
            {
                machine.ReceiveConsoleInput(chunk.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Standard input is closed or the run is over: nothing more to deliver.
        }

        machine.EndConsoleInput();
    }
}
