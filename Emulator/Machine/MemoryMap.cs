// Every guest physical address, port and interrupt of the machine, in one table. No other file names an address.
using System;
using System.Collections.Immutable;

namespace ToroEmu.Machines;

/// <summary>
/// The layout of QEMU's microvm where a guest can tell: the same ports, the same device window. RAM starts at 0, leaves a hole
/// for devices from 3 to 4 GiB and continues above. The legacy hole below 1 MiB is RAM as well; the e820 map calls it reserved.
/// </summary>
public static class MemoryMap
{
    public const ulong KiB = 1UL << 10;
    public const ulong MiB = 1UL << 20;
    public const ulong GiB = 1UL << 30;

    /// <summary>Cores the machine can have: what VirtIOBus serves and what 8-bit APIC ids leave room for.</summary>
    public const int CoresMax = 64;

    /// <summary>Least RAM: the first MiB holds the tables below, a guest needs some above it.</summary>
    public const ulong RamSizeMin = 2 * MiB;

    /// <summary>Most RAM: guest physical addresses have 40 bits at most, and no host maps more by accident.</summary>
    public const ulong RamSizeMax = 256 * GiB;

    /// <summary>RAM comes in pages.</summary>
    public const ulong RamGranule = 4 * KiB;

    // RAM

    /// <summary>RAM up to here lies at its own offset; the rest starts at <see cref="HighRamStart"/>.</summary>
    public const ulong LowRamEnd = 3 * GiB;

    public const ulong HighRamStart = 4 * GiB;

    /// <summary>End of what old software calls base memory: 640 KiB less the last KiB, which holds the MP floating pointer.</summary>
    public const ulong BaseMemoryEnd = 0x9FC00;

    /// <summary>Start of the memory that a PC's firmware keeps for itself below 1 MiB.</summary>
    public const ulong FirmwareAreaStart = 0xE0000;

    public const ulong FirmwareAreaEnd = 1 * MiB;

    // Boot structures. Free for the guest's own trampolines: 0 .. 4FFFh and 90000h .. 9BFFFh. These are the places that structures have
    // unless an image lies there; then they move within the windows below (BootSpace).

    public static readonly AddressRange BootGdt = new(0x5000, 0x1000, "the boot GDT");
    /// <summary>BIOS data area: segment of the memory behind <see cref="BaseMemoryEnd"/>, and base memory in KiB, 16 bits each.</summary>
    public const ulong BiosExtendedSegment = 0x40E;

    public const ulong BiosBaseMemory = 0x413;

    public static readonly AddressRange PvhStartInfo = new(0x6000, 0x1000, "the PVH start info");
    public static readonly AddressRange PvhMemoryMap = new(0x7000, 0x1000, "the PVH memory map");
    public static readonly AddressRange PvhModules = new(0x8000, 0x1000, "the PVH module list");
    public static readonly AddressRange MultibootInfo = new(0x9000, 0x7000, "the Multiboot information");
    public static readonly AddressRange LinuxBootParams = new(0x10000, 0x1000, "Linux's boot parameters");
    public static readonly AddressRange CommandLine = new(0x20000, 0x1000, "the command line");
    public static readonly AddressRange BootPageTables = new(0x30000, 0x20000, "the boot page tables");
    public static readonly AddressRange BootStack = new(0x8F000, 0x1000, "the boot stack");
    public static readonly AddressRange MpFloatingPointer = new(BaseMemoryEnd, 0x400, "the MP floating pointer");
    public static readonly AddressRange AcpiTables = new(FirmwareAreaStart, 0x4000, "the ACPI tables");
    public static readonly AddressRange MpConfiguration = new(0xF0000, 0x1000, "the MP configuration table");

    /// <summary>F000:FFF0, where firmware begins.</summary>
    public static readonly AddressRange ResetVector = new(0xFFFF0, 0x10, "the reset vector");

    /// <summary>
    /// Where Linux kernels of before boot protocol 2.02 look for their command line: that protocol counts from 90000h, so this one structure lies
    /// in the trampolines' range (boot.rst, "The Kernel Command Line").
    /// </summary>
    public const ulong OldLinuxCommandLine = 0x99000;

    /// <summary>What the offset of the old command line counts from.</summary>
    public const ulong OldLinuxBase = 0x90000;

    /// <summary>All that the machine may write below 1 MiB before the guest starts; which of it depends on the boot protocol.</summary>
    public static readonly ImmutableArray<AddressRange> BootStructures =
    [
        BootGdt, PvhStartInfo, PvhMemoryMap, PvhModules, MultibootInfo, LinuxBootParams, CommandLine, BootPageTables, BootStack, MpFloatingPointer, AcpiTables,
        MpConfiguration, ResetVector,
    ];

    /// <summary>Where boot structures may move to: base memory around the trampolines, then the firmware's area.</summary>
    public static readonly ImmutableArray<AddressRange> BootWindows =
        [new(0x5000, 0x8B000, "base memory"), new(0x9C000, 0x3C00, "the top of base memory"), FirmwareArea];

    /// <summary>Where guests scan for the RSDP (ACPI 6.4, 5.2.5.1).</summary>
    public static AddressRange FirmwareArea => new(FirmwareAreaStart, FirmwareAreaEnd - FirmwareAreaStart, "the firmware's area");

    /// <summary>Where guests scan for a second MP floating pointer (MP 1.4, 4).</summary>
    public static AddressRange BiosArea => new(MpConfiguration.Start, FirmwareAreaEnd - MpConfiguration.Start, "the BIOS area");

    /// <summary>Where protected-mode kernels begin: Linux's, and flat images unless told otherwise.</summary>
    public const ulong KernelStart = 1 * MiB;

    /// <summary>Where a PC loads a boot sector: a flat 16-bit image goes there unless told otherwise.</summary>
    public const ulong BootSectorStart = 0x7C00;

    // Devices in memory

    /// <summary>First virtio-mmio slot; slot i lies at i * <see cref="VirtioMmioSize"/> above.</summary>
    public const ulong VirtioMmioBase = 0xFEB0_0000;

    /// <summary>Bytes of one virtio-mmio slot.</summary>
    public const ulong VirtioMmioSize = 0x200;

    /// <summary>I/O APIC inputs by slot. The first are QEMU's; 8 belongs to the clock, and 13 to 15 to what a PC has there.</summary>
    private static readonly ImmutableArray<int> VirtioMmioIrqs = [5, 6, 7, 9, 10, 11, 12, 16, 17, 18, 19, 20, 21, 22, 23];

    public const int VirtioMmioSlots = 15;

    /// <summary>ACPI sleep control, sleep status and reset, where QEMU's microvm has them.</summary>
    public const ulong AcpiRegistersBase = 0xFEA0_0200;

    /// <summary>Bytes given to them, more than they have.</summary>
    public const ulong AcpiRegistersSize = 0x10;

    public const ulong IoApicBase = 0xFEC0_0000;
    public const ulong IoApicSize = 0x1000;

    /// <summary>Inputs of the I/O APIC.</summary>
    public const int IoApicPins = 24;

    /// <summary>Every core sees its own local APIC here (until it moves it by IA32_APIC_BASE).</summary>
    public const ulong LocalApicBase = 0xFEE0_0000;

    public const ulong LocalApicSize = 0x1000;

    // Devices in the port space

    public const ushort Com1Port = 0x3F8;
    public const ushort Com1PortCount = 8;
    public const int Com1Irq = 4;

    /// <summary>QEMU's isa-debug-exit, where its documentation puts it.</summary>
    public const ushort DebugExitPort = 0xF4;

    public const ushort DebugExitPortCount = 4;

    /// <summary>QEMU's fw_cfg: selector and data.</summary>
    public const ushort FirmwareConfigPort = 0x510;

    public const ushort FirmwareConfigPortCount = 2;

    /// <summary>The 8042's command port; only the reset command exists unless the machine has the whole controller.</summary>
    public const ushort I8042Port = 0x64;

    /// <summary>The 8042 command that pulses the reset line.</summary>
    public const byte I8042ResetCommand = 0xFE;

    public const ushort I8042DataPort = 0x60;
    public const int KeyboardIrq = 1;
    public const int MouseIrq = 12;

    /// <summary>Fast reset and address line 20.</summary>
    public const ushort SystemControlPortA = 0x92;

    /// <summary>Reset control register.</summary>
    public const ushort PciConfigurationPorts = 0xCF8;

    /// <summary>PM1a_CNT of QEMU's pc.</summary>
    public const ushort Pm1ControlPort = 0x604;

    // Legacy devices, each of them only on request

    public const ushort PicFirstPort = 0x20;
    public const ushort PicSecondPort = 0xA0;
    public const ushort PicEdgeLevelPort = 0x4D0;

    /// <summary>The 8259s' inputs, which are the ISA bus's interrupts.</summary>
    public const int IsaIrqs = 16;

    /// <summary>The second 8259's place among them.</summary>
    public const int CascadeIrq = 2;

    /// <summary>I/O APIC input of the 8259s' output.</summary>
    public const byte PicPin = 0;

    public const ushort PitPort = 0x40;
    public const ushort SystemControlPortB = 0x61;
    public const int PitIrq = 0;

    /// <summary>I/O APIC input of the timer, as on every PC not the number of its interrupt.</summary>
    public const int PitPin = 2;

    public const ushort RtcPort = 0x70;
    public const int RtcIrq = 8;

    /// <summary>Guest physical address of a virtio-mmio slot, 0 .. <see cref="VirtioMmioSlots"/> - 1.</summary>
    public static ulong VirtioMmioAddress(int slot) => VirtioMmioBase + (ulong)CheckSlot(slot) * VirtioMmioSize;

    /// <summary>I/O APIC input of a virtio-mmio slot.</summary>
    public static int VirtioMmioIrq(int slot) => VirtioMmioIrqs[CheckSlot(slot)];

    /// <summary>Bytes of RAM below the device hole.</summary>
    public static ulong LowRamSize(ulong ramSize) => Math.Min(ramSize, LowRamEnd);

    /// <summary>Bytes of RAM from <see cref="HighRamStart"/> on.</summary>
    public static ulong HighRamSize(ulong ramSize) => ramSize - LowRamSize(ramSize);

    /// <summary>Whether a run of guest physical bytes is RAM of a machine with <paramref name="ramSize"/> bytes, within one piece of it.</summary>
    public static bool IsRam(ulong address, ulong size, ulong ramSize) =>
        IsWithin(address, size, 0, LowRamSize(ramSize)) || IsWithin(address, size, HighRamStart, HighRamSize(ramSize));

    private static bool IsWithin(ulong address, ulong size, ulong start, ulong length) =>
        address >= start && size <= length && address - start <= length - size;

    private static int CheckSlot(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, VirtioMmioSlots);
        return slot;
    }
}
