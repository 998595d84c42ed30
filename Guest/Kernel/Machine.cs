// The end of the machine.
using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

public static unsafe class Machine
{
    /// <summary>Exit code of an exception that nobody handles.</summary>
    public const int ExceptionExitCode = 3;

    private const ushort DebugExitPort = 0xF4; // QEMU: -device isa-debug-exit,iobase=0xf4
    private const ushort KeyboardControllerCommand = 0x64;
    private const byte PulseReset = 0xFE;
    private const int HighestExitCode = 255;

    private static bool s_isStopping;

    /// <summary>Number of cores, all of them running.</summary>
    public static int CoreCount => Topology.CoreCount;

    /// <summary>
    /// Ends the machine, from any core. The code goes to the debug-exit port as one byte, so a code that does not fit becomes 255;
    /// without such a port the machine is reset, and where that does nothing either, all cores stop.
    /// </summary>
    [DoesNotReturn]
    [RuntimeExport("machine_exit")]
    public static void Exit(int code)
    {
        Cpu.DisableInterrupts();
        Terminal.FlushAll();
        Port.Out8(DebugExitPort, (byte)((uint)code > HighestExitCode ? HighestExitCode : code));
        Acpi.Reset();
        Port.Out8(KeyboardControllerCommand, PulseReset);
        s_isStopping = true;
        if (CoreCount > 1)
        {
            LocalApic.SendNmiToOthers();
        }

        StopCore();
    }

    internal static void OnNonMaskable(InterruptFrame* frame)
    {
        if (!s_isStopping)
        {
            Panic.OnException(frame);
        }

        StopCore();
    }

    /// <summary>This core does nothing any more.</summary>
    [DoesNotReturn]
    internal static void StopCore()
    {
        Cpu.DisableInterrupts();
        while (true)
        {
            Cpu.Halt();
        }
    }
}
