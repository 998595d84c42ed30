// The DSDT's content: how to switch off, and the devices that a guest cannot find by itself.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

using ToroEmu.Devices.Pc;

namespace ToroEmu.Machines.Tables;

/// <summary><c>\_S5</c>, and under <c>\_SB</c> COM1, the legacy devices that are there, and the virtio-mmio slots in use.</summary>
internal static class AcpiNamespace
{
    /// <summary>The machine language that follows the DSDT's header.</summary>
    public static byte[] Build(int virtioDevices, MachineOptions options)
    {
        List<byte> devices = [.. Com1()];
        if (options.Pic) devices.AddRange(Pic());
        if (options.Pit) devices.AddRange([.. Pit(), .. Speaker()]);
        if (options.Rtc) devices.AddRange(Rtc());
        if (options.I8042) devices.AddRange(KeyboardController());
        for (int slot = 0; slot < virtioDevices; slot++)
        {
            devices.AddRange(VirtioMmio(slot));
        }

        return [.. SoftOff(), .. Aml.Scope("_SB_"u8, [.. devices])];
    }

    /// <summary>The sleep type for the sleep control register; a hardware-reduced machine has no second register, and two elements are reserved (7.4.2).</summary>
    private static byte[] SoftOff() => Aml.Name("_S5_"u8, Aml.List(Aml.Byte(AcpiPowerSpec.SoftOff), Aml.Byte(0), Aml.Byte(0), Aml.Byte(0)));

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

    private static byte[] Pic() => IsaDevice("PIC_"u8, AmlSpec.Pnp0000,
    [
        .. Aml.Ports(MemoryMap.PicFirstPort, I8259Spec.PortCount),
        .. Aml.Ports(MemoryMap.PicSecondPort, I8259Spec.PortCount),
        .. Aml.Ports(MemoryMap.PicEdgeLevelPort, I8259Spec.PortCount),
        .. Aml.IsaIrq(MemoryMap.CascadeIrq),
    ]);

    private static byte[] Pit() => IsaDevice("TIMR"u8, AmlSpec.Pnp0100,
        [.. Aml.Ports(MemoryMap.PitPort, I8254Spec.PortCount), .. Aml.IsaIrq(MemoryMap.PitIrq)]);

    private static byte[] Speaker() => IsaDevice("SPKR"u8, AmlSpec.Pnp0800, Aml.Ports(MemoryMap.SystemControlPortB, 1));

    private static byte[] Rtc() => IsaDevice("RTC_"u8, AmlSpec.Pnp0B00,
        [.. Aml.Ports(MemoryMap.RtcPort, Mc146818Spec.PortCount), .. Aml.IsaIrq(MemoryMap.RtcIrq)]);

    private static byte[] KeyboardController() => IsaDevice("KBD_"u8, AmlSpec.Pnp0303,
    [
        .. Aml.Ports(MemoryMap.I8042DataPort, I8042Spec.PortCount),
        .. Aml.Ports(MemoryMap.I8042Port, I8042Spec.PortCount),
        .. Aml.IsaIrq(MemoryMap.KeyboardIrq),
    ]);

    private static byte[] IsaDevice(ReadOnlySpan<byte> name, uint hardwareId, byte[] resources) =>
        Aml.Device(name, [.. Aml.Name("_HID"u8, Aml.DWord(hardwareId)), .. Aml.Name("_CRS"u8, Aml.Resources(resources))]);

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
