// Where the host keeps guest RAM and the tables beside it.
using System;
using System.Runtime.InteropServices;

namespace ToroEmu.Memory;

/// <summary>Zeroed host memory from the heap; pages are touched only when the guest does. Tests put guard pages around theirs.</summary>
public unsafe class HostMemory
{
    /// <summary>A zeroed block that starts at a page boundary.</summary>
    /// <exception cref="OutOfMemoryException">The host does not have that much.</exception>
    public virtual HostBlock Allocate(nuint bytes)
    {
        void* allocation = NativeMemory.AllocZeroed(bytes + GuestRam.PageSize);
        nuint start = ((nuint)allocation + GuestRam.PageSize - 1) & ~(nuint)(GuestRam.PageSize - 1);
        return new HostBlock((byte*)start, (nint)allocation);
    }

    /// <summary>As <see cref="Allocate"/>, for RAM itself, which a fork of a snapshot shares with others.</summary>
    public virtual HostBlock AllocateRam(nuint bytes) => Allocate(bytes);

    public virtual void Free(HostBlock block) => NativeMemory.Free((void*)block.Handle);
}
