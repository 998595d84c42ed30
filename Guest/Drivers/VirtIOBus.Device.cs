// The VirtIOBus device, if the machine has one: it learns where the rings are, and may ring the doorbell for us.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

public static unsafe partial class VirtIOBus
{
    /// <summary>
    /// Finds the device and negotiates as VirtIO 1.2, 3.1.1 says. Returns whether its doorbell may be used; without a device, or with
    /// one that does not fit, the rings work by themselves.
    /// </summary>
    private static bool Introduce()
    {
        if (s_cores < 2 || !VirtioMmioDiscovery.TryFind(VirtIOBusSpec.DeviceId, out s_device))
            return false;
        ulong wanted = VirtioFeature.Mask(VirtioFeature.Version1) | VirtioFeature.Mask(VirtIOBusSpec.FeatureDoorbell);
        if (!s_device.TryNegotiate(wanted, out ulong accepted) || !TryRegisterRings())
        {
            s_device.Fail();
            return false;
        }

        bool doorbell = (accepted & VirtioFeature.Mask(VirtIOBusSpec.FeatureDoorbell)) != 0;
        if (doorbell && s_interrupts)
            s_device.WriteConfig(VirtIOBusSpec.ConfigVector, Platform.DoorbellVector);
        s_device.Start();
        return doorbell;
    }

    private static bool TryRegisterRings()
    {
        if (s_device.ReadConfig(VirtIOBusSpec.ConfigCores) != (uint)s_cores)
            return false;
        for (int receiver = 0; receiver < s_cores; receiver++)
        {
            for (int sender = 0; sender < s_cores; sender++)
            {
                if (sender != receiver && !TryRegisterRing(receiver, sender))
                    return false;
            }
        }

        return true;
    }

    private static bool TryRegisterRing(int receiver, int sender)
    {
        uint queue = VirtIOBusSpec.QueueOf((uint)receiver, (uint)sender, (uint)s_cores);
        return s_device.TrySetQueue(queue, Receiver(receiver, sender)->Memory);
    }
}
