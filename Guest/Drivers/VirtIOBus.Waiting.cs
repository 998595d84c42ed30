// How a core waits: by looking with PAUSE, or, with virtiobus=irq on the command line, asleep until the sender interrupts it.
using System.Threading;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Drivers;

public static unsafe partial class VirtIOBus
{
    private static bool s_interrupts;
    private static bool s_doorbell;
    private static VirtioMmio s_device;

    /// <summary>Introduces the rings to the device if there is one, and decides what wakes a receiver.</summary>
    private static void ChooseNotification()
    {
        Platform.Initialise();
        s_interrupts = CommandLine.Is("virtiobus", "irq");
        s_doorbell = Introduce() && s_interrupts;
    }

    /// <summary>
    /// Interrupts <paramref name="core"/>: by the device's doorbell if it offers one, else by a plain inter-processor interrupt.
    /// </summary>
    private static void Notify(int core)
    {
        if (s_doorbell)
            s_device.Write(VirtioMmioRegister.QueueNotify, VirtIOBusSpec.QueueOf((uint)core, (uint)Platform.Core, (uint)s_cores));
        else
            Platform.Interrupt(core);
    }

    /// <summary>Returns when the ring has something, or now and then.</summary>
    private static void WaitFor(VirtqueueReceiver* ring)
    {
        if (s_interrupts && ring->IsEmpty)
        {
            SleepUntilInterrupt(ring);
            return;
        }

        while (ring->IsEmpty && !Platform.HasOtherWork)
            Platform.Pause();
        if (Platform.HasOtherWork)
            Platform.Yield();
    }

    /// <summary>
    /// Returns when the ring has a free buffer, or now and then. A receiver does not interrupt for this: it is about to read.
    /// </summary>
    private static void WaitFor(VirtqueueSender* ring)
    {
        while (ring->IsFull && !Platform.HasOtherWork)
            Platform.Pause();
        if (Platform.HasOtherWork)
            Platform.Yield();
    }

    /// <summary>
    /// Request, fence, look again, sleep. This thread counts as waiting before the last look, so an interrupt that comes in between is
    /// not lost but ends the sleep at once.
    /// </summary>
    private static void SleepUntilInterrupt(VirtqueueReceiver* ring)
    {
        Platform.Waiter waiter;
        Platform.BeginWait(&waiter);
        ring->RequestNotification();
        Interlocked.MemoryBarrier();
        if (ring->IsEmpty)
            Platform.Sleep();
        ring->SuppressNotification();
        Platform.EndWait(&waiter);
    }

    /// <summary>Returns when any ring of this core has something, or now and then.</summary>
    internal static void WaitForAny()
    {
        if (s_interrupts && s_cores > 1 && !HasAny())
        {
            SleepUntilAnyInterrupt();
            return;
        }

        while (!HasAny() && !Platform.HasOtherWork)
            Platform.Pause();
        if (Platform.HasOtherWork)
            Platform.Yield();
    }

    /// <summary>Lets other threads of this core, and a spinning neighbour, have a moment.</summary>
    internal static void Relax()
    {
        Platform.Pause();
        Platform.Yield();
    }

    private static void SleepUntilAnyInterrupt()
    {
        Platform.Waiter waiter;
        Platform.BeginWait(&waiter);
        for (int core = 0; core < s_cores; core++)
        {
            if (core != Platform.Core)
                ReceiverFrom(core)->RequestNotification();
        }

        Interlocked.MemoryBarrier();
        if (!HasAny())
            Platform.Sleep();
        for (int core = 0; core < s_cores; core++)
        {
            if (core != Platform.Core)
                ReceiverFrom(core)->SuppressNotification();
        }

        Platform.EndWait(&waiter);
    }

    private static bool HasAny()
    {
        for (int core = 0; core < s_cores; core++)
        {
            if (core != Platform.Core && !ReceiverFrom(core)->IsEmpty)
                return true;
        }

        return false;
    }
}
