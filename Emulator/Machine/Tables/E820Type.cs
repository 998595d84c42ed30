// Kinds of memory in an e820 map.
namespace ToroEmu.Machines.Tables;

/// <summary>Address range types of ACPI 6.4, section 15; the PVH memory map has the same.</summary>
public enum E820Type : uint
{
    Ram = 1,
    Reserved = 2,
}
