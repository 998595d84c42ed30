// The few terms of the ACPI machine language that a list of devices needs.
using System;
using System.Diagnostics;
using System.Linq;
using static ToroEmu.Devices.LittleEndian;

namespace ToroEmu.Machines.Tables;

/// <summary>Each method answers the bytes of one term (ACPI 6.4, 20.2). Names have four characters.</summary>
internal static class Aml
{
    /// <summary><c>Scope (\name) { terms }</c></summary>
    public static byte[] Scope(ReadOnlySpan<byte> name, byte[] terms) => [AmlSpec.Scope, .. Package([AmlSpec.Root, .. name, .. terms])];

    /// <summary><c>Device (name) { terms }</c></summary>
    public static byte[] Device(ReadOnlySpan<byte> name, byte[] terms) =>
        [AmlSpec.ExtendedPrefix, AmlSpec.Device, .. Package([.. name, .. terms])];

    /// <summary><c>Name (name, value)</c></summary>
    public static byte[] Name(ReadOnlySpan<byte> name, byte[] value) => [AmlSpec.Name, .. name, .. value];

    public static byte[] Text(ReadOnlySpan<byte> ascii) => [AmlSpec.StringPrefix, .. ascii, 0];

    public static byte[] Byte(byte value) => value == 0 ? [AmlSpec.Zero] : [AmlSpec.BytePrefix, value];

    public static byte[] DWord(uint value) => [AmlSpec.DWordPrefix, .. Bytes(value)];

    /// <summary><c>ResourceTemplate () { descriptors }</c>: a buffer that ends in an end tag; its zero checksum means "not used".</summary>
    public static byte[] Resources(byte[] descriptors)
    {
        byte[] content = [.. descriptors, AmlSpec.ResourceEnd, 0];
        return [AmlSpec.Buffer, .. Package([.. Byte((byte)content.Length), .. content])];
    }

    /// <summary><c>Package () { values }</c></summary>
    public static byte[] List(params byte[][] values) =>
        [AmlSpec.Package, .. Package([(byte)values.Length, .. values.SelectMany(value => value)])];

    public static byte[] Ports(ushort first, byte count) =>
        [AmlSpec.ResourceIo, AmlSpec.ResourceIoDecode16, .. Bytes(first), .. Bytes(first), 1, count];

    public static byte[] IsaIrq(int irq) => [AmlSpec.ResourceIrq, .. Bytes((ushort)(1 << irq))];

    public static byte[] Memory32(uint start, uint size) =>
        [AmlSpec.ResourceMemory32Fixed, .. Bytes(AmlSpec.ResourceMemory32FixedSize), AmlSpec.ResourceWritable, .. Bytes(start), .. Bytes(size)];

    public static byte[] Interrupt(uint irq) =>
        [AmlSpec.ResourceInterrupt, .. Bytes(AmlSpec.ResourceInterruptSize), AmlSpec.ResourceInterruptFlags, 1, .. Bytes(irq)];

    // The length counts its own bytes.
    private static byte[] Package(byte[] content)
    {
        int one = content.Length + 1;
        int two = content.Length + 2;
        Debug.Assert(two <= AmlSpec.PackageTwoBytesMax, "the namespace has a few devices");
        return one <= AmlSpec.PackageOneByteMax
            ? [(byte)one, .. content]
            : [(byte)(AmlSpec.PackageTwoBytes | (two & 0xF)), (byte)(two >> 4), .. content];
    }
}
