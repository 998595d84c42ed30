// The ways to boot an image.
namespace ToroEmu.Machines.Loading;

/// <summary>Boot protocols, as <c>--boot</c> names them (<see cref="BootKinds"/>).</summary>
public enum BootKind
{
    /// <summary>Whatever the image is found to follow.</summary>
    Auto,

    /// <summary>Xen's PVH, an ELF image with a note.</summary>
    Pvh,

    /// <summary>Multiboot, version 1.</summary>
    Multiboot,

    /// <summary>Multiboot, version 2.</summary>
    Multiboot2,

    /// <summary>Linux bzImage, entered in 32-bit protected mode.</summary>
    Linux,

    /// <summary>Linux bzImage, entered in 64-bit mode.</summary>
    Linux64,

    /// <summary>Bytes that are entered in 64-bit mode.</summary>
    Flat,

    /// <summary>Bytes that are entered in real mode.</summary>
    Flat16,
}
