// Standard input to the guest.
using System;
using System.IO;
using System.Threading;
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

    /// <summary>What is piped into a guest that does not read waits in the pipe.</summary>
    private const long WaitingMax = 64 * ChunkSize;

    /// <summary>Between two looks whether the guest has read.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    public static void Forward(Stream input, IMachine machine) => _ = Task.Run(() => Pump(input, machine));

    private static void Pump(Stream input, IMachine machine)
    {
        byte[] chunk = new byte[ChunkSize];
        try
        {
            for (int length = input.Read(chunk); length != 0; length = input.Read(chunk))
            {
                machine.ReceiveConsoleInput(chunk.AsSpan(0, length));
                while (machine.InputWaiting > WaitingMax) Thread.Sleep(Pace);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Standard input is closed or the run is over: nothing more to deliver.
        }

        machine.EndConsoleInput();
    }
}
