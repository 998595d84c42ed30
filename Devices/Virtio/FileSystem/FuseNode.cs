// A file that the driver knows.
using System.Collections.Generic;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>A file and a way to it from the shared directory. Its number is never used for another.</summary>
internal sealed class FuseNode(ulong number, FileIdentity identity, uint kind)
{
    public ulong Number { get; } = number;

    public FileIdentity Identity { get; } = identity;

    /// <summary>Regular file, directory, … as in st_mode.</summary>
    public uint Kind { get; } = kind;

    /// <summary>When the file was made: another one may get its identity when it is gone.</summary>
    public HostTime Born { get; set; }

    /// <summary>The directory where it was found last; null for the shared directory itself.</summary>
    public FuseNode? Parent { get; set; }

    /// <summary>Its name there, with a zero at the end.</summary>
    public byte[] Name { get; set; } = [];

    /// <summary>How often the driver has been told of it without forgetting it.</summary>
    public ulong Lookups { get; set; }

    /// <summary>Open as a path, or null: found again when it is needed.</summary>
    public HostDescriptor? Descriptor { get; set; }

    /// <summary>Its place in the list of those that are open.</summary>
    public LinkedListNode<FuseNode>? Place { get; set; }
}
