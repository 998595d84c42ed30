// One module (initrd and the like) of hvm_start_info.
namespace ToroEmu.Guest.Kernel;

public struct BootModule
{
    /// <summary>Physical address.</summary>
    public ulong Address;

    /// <summary>Bytes.</summary>
    public ulong Size;

    /// <summary>Physical address of its own zero-terminated command line, or 0.</summary>
    public ulong CommandLine;

    public ulong Reserved;
}
