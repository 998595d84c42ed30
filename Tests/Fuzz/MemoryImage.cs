// What a case finds in RAM before it changes some of it.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Fuzz;

/// <summary>Tables that work, for one family of modes, and noise everywhere else. Made once; cases copy it.</summary>
internal sealed class MemoryImage
{
    private const ulong PresentWritableUser = 7;
    private static readonly ulong[] Descriptors =
    [
        0, 0x00AF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF, 0x00CF_FB00_0000_FFFF, 0x00CF_F300_0000_FFFF, 0x00AF_FB00_0000_FFFF, 0x00CF_9B00_0000_FFFF,
        0x0000_8900_3000_07FF, 0, 0x0000_9B00_0000_FFFF, 0x0000_9300_0000_FFFF, 0x0000_FB00_0000_FFFF, 0x0000_8200_3800_07FF, 0,
    ];

    private readonly byte[] bytes = new byte[FuzzMachine.RamSize];
    private readonly FuzzRandom random;
    private readonly bool isLong;

    public MemoryImage(bool isLong, ulong seed)
    {
        this.isLong = isLong;
        random = new FuzzRandom(seed);
        for (int at = 0; at < bytes.Length; at += 8) Put((ulong)at, random.Next() >> random.Of(0, 0, 32, 48, 56));
        WritePageTables();
        WriteDescriptors();
        WriteInterruptTables();
        WriteTaskState();
    }

    public ReadOnlySpan<byte> Bytes => bytes;

    private void Put(ulong address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((int)address), value);

    private void WritePageTables()
    {
        for (ulong entry = 0; entry < 512; entry++)
        {
            Put(Layout.Pml4 + entry * 8, Layout.Pdpt + PresentWritableUser);
            Put(Layout.Pdpt + entry * 8, Layout.Directory + PresentWritableUser);
            Put(Layout.Directory + entry * 8, Layout.Table + PresentWritableUser);
            Put(Layout.Table + entry * 8, PageOf(entry) + PresentWritableUser);
            Put(Layout.Directory32 + entry * 8, (Layout.Table32 + PresentWritableUser) * 0x1_0000_0001);
            Put(Layout.Table32 + entry * 8, PageOf(entry * 2) + PresentWritableUser + ((PageOf(entry * 2 + 1) + PresentWritableUser) << 32));
        }
        for (ulong entry = 0; entry < 4; entry++) Put(Layout.PaePointers + entry * 8, Layout.Directory + 1);
    }

    /// <summary>All RAM is mirrored.</summary>
    private static ulong PageOf(ulong entry) => (entry << 12) & (FuzzMachine.RamSize - 1);

    private void WriteDescriptors()
    {
        for (int slot = 0; slot < 512; slot++)
            Put(Layout.Gdt + (ulong)slot * 8, slot < Descriptors.Length ? Descriptors[slot] : AnyDescriptor(random));
        for (int slot = 0; slot < 256; slot++) Put(Layout.Ldt + (ulong)slot * 8, AnyDescriptor(random));
    }

    /// <summary>A descriptor of any type, mostly one that can be used.</summary>
    public static ulong AnyDescriptor(FuzzRandom random)
    {
        if (random.OneIn(4)) return random.Next();
        ulong type = (ulong)random.Below(32), dpl = (ulong)random.Below(4);
        ulong access = type | (dpl << 5) | (random.OneIn(8) ? 0UL : 0x80);
        ulong attributes = (ulong)random.Below(16) << 52;
        if (type is 4 or 5 or 6 or 7 or 12 or 14 or 15) return Gate(random, access);
        ulong address = random.OneIn(2) ? 0 : (ulong)random.Below((int)FuzzMachine.RamSize);
        ulong limit = random.OneIn(2) ? 0xF_FFFF : (ulong)random.Below(0x10_0000);
        return (limit & 0xFFFF) | (address << 16) | (access << 40) | ((limit >> 16) << 48) | attributes;
    }

    private static ulong Gate(FuzzRandom random, ulong access)
    {
        ulong target = Layout.Code + (ulong)random.Below((int)Layout.CodeSize);
        ulong selector = random.OneIn(4) ? (ulong)random.Below(0x1000) : random.Of<ulong>(Layout.Code64, Layout.Code32, Layout.Code16, Layout.UserCode64, Layout.TaskState);
        return (target & 0xFFFF) | (selector << 16) | ((ulong)random.Below(8) << 32) | (access << 40) | ((target >> 16) << 48);
    }

    private void WriteInterruptTables()
    {
        for (int vector = 0; vector < 256; vector++)
        {
            ulong access = random.Of<ulong>(0x8E, 0x8E, 0x8F, 0xEE, 0xEF, 0x85, 0x86, 0x87);
            ulong gate = InterruptGate(access, isLong ? Layout.Code64 : Layout.Code32);
            if (random.OneIn(8)) gate = AnyDescriptor(random);
            Put(Layout.Idt + (ulong)vector * (isLong ? 16u : 8u), gate);
            if (isLong) Put(Layout.Idt + (ulong)vector * 16 + 8, random.OneIn(16) ? random.Next() : 0);
            // The table of real mode: offset and segment.
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(vector * 4), 0x1000_0000 | (uint)random.Below((int)Layout.CodeSize));
        }
    }

    private ulong InterruptGate(ulong access, ulong selector)
    {
        ulong target = Layout.Code + (ulong)random.Below((int)Layout.CodeSize);
        ulong stack = isLong && random.OneIn(4) ? (ulong)random.Below(8) : 0;
        return (target & 0xFFFF) | (selector << 16) | (stack << 32) | (access << 40) | ((target >> 16) << 48);
    }

    private void WriteTaskState()
    {
        for (ulong at = 0; at < 0x68; at += 8) Put(Layout.Tss + at, random.OneIn(8) ? random.Next() : Layout.Stack);
        if (isLong) return;
        for (ulong stack = 0; stack < 3; stack++) Put(Layout.Tss + 4 + stack * 8, Layout.Stack | ((ulong)Layout.KernelData << 32));
    }
}
