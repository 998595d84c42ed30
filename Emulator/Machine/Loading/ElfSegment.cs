// One program header of an ELF file.
namespace ToroEmu.Machines.Loading;

/// <summary>A program header, its fields by the ABI's names without prefix. <see cref="ElfImage"/> has checked that the file bytes exist.</summary>
/// <param name="Type">p_type.</param>
/// <param name="Flags">p_flags: bit 0 execute, 1 write, 2 read.</param>
/// <param name="Offset">p_offset, bytes into the file.</param>
/// <param name="VirtualAddress">p_vaddr.</param>
/// <param name="PhysicalAddress">p_paddr: where the loader puts it.</param>
/// <param name="FileSize">p_filesz, bytes.</param>
/// <param name="MemorySize">p_memsz, bytes; what exceeds the file is zero.</param>
/// <param name="Align">p_align, bytes.</param>
public readonly record struct ElfSegment(
    uint Type, uint Flags, ulong Offset, ulong VirtualAddress, ulong PhysicalAddress, ulong FileSize, ulong MemorySize, ulong Align)
{
    /// <summary>Whether it takes up guest memory.</summary>
    public bool IsLoaded => Type == ElfSpec.SegmentTypeLoad && MemorySize != 0;

    public bool IsExecutable => (Flags & ElfSpec.SegmentFlagExecute) != 0;

    public bool IsNote => Type == ElfSpec.SegmentTypeNote;
}
