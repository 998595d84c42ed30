// What a Linux kernel finds at ESI: struct boot_params, the "zero page".
using System.Collections.Immutable;
using System.Text;
using ToroEmu.Machines.Loading.Multiboot;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading.Linux;

internal static class LinuxParameters
{
    /// <summary>Writes boot parameters and command line; the initrd goes to high memory.</summary>
    /// <returns>Guest physical address of the boot parameters.</returns>
    /// <exception cref="ImageException">There is no room, the command line is too long, or there are modules.</exception>
    public static ulong Write(LinuxHeader header, BootRequest request, ImagePiece kernel, BootSpace space)
    {
        FieldBlock page = new(LinuxSpec.ParamsSize);
        page.Copy(LinuxSpec.SetupSectors, header.Bytes);
        page.Set8(LinuxSpec.TypeOfLoader, LinuxSpec.LoaderUndefined);
        page.Set32(LinuxSpec.Code32Start, (uint)kernel.Address);
        if (header.Has(LinuxSpec.VersionHeap))
        {
            page.Set8(LinuxSpec.LoadFlags, (byte)(header.LoadFlags | LinuxSpec.CanUseHeap));
            page.Set16(LinuxSpec.HeapEnd, LinuxSpec.HeapEndValue);
        }

        WriteInitrd(page, header, request.Modules, space);
        WriteCommandLine(page, header, request.CommandLine, space);
        WriteMemory(page, request.RamSize);
        if (header.Has(LinuxSpec.VersionRsdp))
        {
            page.Set64(LinuxSpec.RsdpAddress, space.Rsdp);
        }

        return space.Put(MemoryMap.LinuxBootParams, page.Bytes);
    }

    private static void WriteInitrd(FieldBlock page, LinuxHeader header, ImmutableArray<BootModule> modules, BootSpace space)
    {
        if (modules.IsEmpty)
        {
            return;
        }

        if (modules.Length > 1 || modules[0].Arguments.Length != 0)
        {
            throw new ImageException("is a Linux kernel, which takes one initrd and no modules; put all files into one archive for --initrd");
        }

        page.Set32(LinuxSpec.RamdiskImage, (uint)space.PutModuleHigh(modules[0], (ulong)header.InitrdAddressMax + 1));
        page.Set32(LinuxSpec.RamdiskSize, (uint)modules[0].Content.Length);
    }

    private static void WriteCommandLine(FieldBlock page, LinuxHeader header, string commandLine, BootSpace space)
    {
        int length = Encoding.UTF8.GetByteCount(commandLine);
        if ((uint)length > header.CommandLineSize)
        {
            throw new ImageException($"takes a command line of {header.CommandLineSize} bytes, not {length} (devices included); shorten --append");
        }

        if (header.Has(LinuxSpec.VersionCommandLine))
        {
            page.Set32(LinuxSpec.CommandLinePointer, (uint)BootText.PutCommandLine(commandLine, space));
            return;
        }

        AddressRange place = new(MemoryMap.OldLinuxCommandLine, (ulong)length + 1, MemoryMap.CommandLine.Name);
        page.Set16(LinuxSpec.OldCommandLineMagic, LinuxSpec.OldCommandLineValue);
        page.Set16(LinuxSpec.OldCommandLineOffset, (ushort)(MemoryMap.OldLinuxCommandLine - MemoryMap.OldLinuxBase));
        space.Claim(place);
        space.Write(place.Start, BootText.Encode(commandLine));
    }

    private static void WriteMemory(FieldBlock page, ulong ramSize)
    {
        uint upper = BasicMemory.UpperKiB(ramSize);
        page.Set16(LinuxSpec.ExtendedMemory, (ushort)uint.Min(upper, ushort.MaxValue));
        page.Set32(LinuxSpec.AlternativeMemory, upper);
        ImmutableArray<E820Entry> map = E820Map.Build(ramSize);
        page.Set8(LinuxSpec.E820Count, (byte)map.Length);
        for (int i = 0; i < map.Length; i++)
        {
            int row = LinuxSpec.E820Table + i * LinuxSpec.E820EntryBytes;
            page.Set64(row, map[i].Start);
            page.Set64(row + LinuxSpec.E820Size, map[i].Size);
            page.Set32(row + LinuxSpec.E820Type, (uint)map[i].Type);
        }
    }
}
