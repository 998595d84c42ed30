// The DSDT's content: the devices that a guest cannot find by itself.
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ToroEmu.Machines.Tables;

/// <summary>COM1 and the virtio-mmio slots in use, under <c>\_SB</c>.</summary>
internal static class AcpiNamespace
{
    /// <summary>The machine language that follows the DSDT's header.</summary>
    public static byte[] Build(int virtioDevices)
    {
        List<byte> devices = [.. Com1()];
        for (int slot = 0; slot < virtioDevices; slot++)
        {
            devices.AddRange(VirtioMmio(slot));
        }

        return Aml.Scope("_SB_"u8, [.. devices]);
    }

    private static byte[] Com1() => Aml.Device("COM1"u8,
    [
        .. Aml.Name("_HID"u8, Aml.DWord(AmlSpec.Pnp0501)),
        .. Aml.Name("_UID"u8, Aml.Byte(1)),
        .. Aml.Name("_CRS"u8, Aml.Resources(
        [
            .. Aml.Ports(MemoryMap.Com1Port, (byte)MemoryMap.Com1PortCount),
            .. Aml.IsaIrq(MemoryMap.Com1Irq),
        ])),
    ]);

    private static byte[] VirtioMmio(int slot) => Aml.Device(Encoding.ASCII.GetBytes(slot.ToString("'VR'00", CultureInfo.InvariantCulture)),
    [
        .. Aml.Name("_HID"u8, Aml.Text(AmlSpec.VirtioMmioHid)),
        .. Aml.Name("_UID"u8, Aml.Byte((byte)slot)),
        .. Aml.Name("_CRS"u8, Aml.Resources(
        [
            .. Aml.Memory32((uint)MemoryMap.VirtioMmioAddress(slot), (uint)MemoryMap.VirtioMmioSize),
            .. Aml.Interrupt((uint)MemoryMap.VirtioMmioIrq(slot)),
        ])),
    ]);
}
