// What a receive tells about the message; laid out as MPI_Status in mpi.h.
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Mpi;

/// <summary>MPI_Status (MPI 4, 3.2.5).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MpiStatus
{
    public int Source;
    public int Tag;
    public int Error;

    /// <summary>Bytes received; MPI_Get_count turns them into elements.</summary>
    internal uint Bytes;
}
