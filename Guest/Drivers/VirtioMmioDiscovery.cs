// Finds virtio-mmio devices by the kernel command line: virtio_mmio.device=size@base:irq, any number of them.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

/// <summary>The convention is Linux's, and microvm's: <c>size</c> and <c>base</c> decimal or 0x hexadecimal, with an optional K, M or G.</summary>
internal static unsafe class VirtioMmioDiscovery
{
    private const string Option = "virtio_mmio.device=";

    /// <summary>The first device of this kind that the command line names and that answers as one.</summary>
    public static bool TryFind(uint deviceId, out VirtioMmio device)
    {
        byte* at = Platform.CommandLine;
        while ((at = KernelCommandLine.Find(at, Option)) != null)
        {
            if (TryParse(ref at, out ulong size, out ulong registers) && IsUsable(registers, size))
            {
                device = new VirtioMmio(registers);
                if (device.IsDevice(deviceId))
                    return true;
            }
        }

        device = default;
        return false;
    }

    /// <summary>Reads <c>size@base:irq</c> at <paramref name="at"/> and moves past it. An identifier (<c>:id</c>) may follow; it is not needed.</summary>
    internal static bool TryParse(ref byte* at, out ulong size, out ulong registers)
    {
        registers = 0;
        return KernelCommandLine.TryReadNumber(ref at, out size)
            && KernelCommandLine.TryRead(ref at, (byte)'@')
            && KernelCommandLine.TryReadNumber(ref at, out registers)
            && KernelCommandLine.TryRead(ref at, (byte)':')
            && KernelCommandLine.TryReadNumber(ref at, out _);
    }

    private static bool IsUsable(ulong registers, ulong size) =>
        registers % sizeof(uint) == 0
        && size > VirtioMmioRegister.Config
        && registers + size > registers
        && Platform.IsMmioReachable(registers, size);
}
