// An image loaded into the RAM of a test.
using System;
using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Tests.Machines.Support;

/// <summary>What a boot protocol made of an image: memory and the processor's state.</summary>
internal sealed class BootRun
{
    public const int RamSize = 8 << 20;

    private readonly FlatGuestMemory memory = new(RamSize);

    private BootRun(byte[] image, MachineConfig config) => Entry = GuestLoader.Load(new GuestImage("image", image), config, 0, memory);

    /// <summary>A machine of 8 MiB without devices.</summary>
    public static MachineConfig Config { get; } = new() { ImagePath = "image", MemoryBytes = RamSize };

    public BootEntry Entry { get; }

    public FlatGuestMemory Memory => memory;

    public static BootRun Of(byte[] image, BootKind kind = BootKind.Auto) => new(image, Config with { Boot = kind });

    public static BootRun Of(byte[] image, MachineConfig config) => new(image, config);

    /// <summary>The image must be refused in one line that starts so.</summary>
    public static void AssertRefused(byte[] image, string expected, MachineConfig? config = null)
    {
        ImageException e = Assert.Throws<ImageException>(() => Of(image, config ?? Config))!;
        Assert.That(e.Message, Does.StartWith(expected).And.Not.Contain("\n"));
    }

    public byte U8(ulong address) => memory.At(address, 1)[0];

    public ushort U16(ulong address) => BinaryPrimitives.ReadUInt16LittleEndian(memory.At(address, 2));

    public uint U32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(memory.At(address, 4));

    public ulong U64(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(memory.At(address, 8));

    public string Text(ulong address)
    {
        ReadOnlySpan<byte> rest = memory.Bytes[(int)address..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}
