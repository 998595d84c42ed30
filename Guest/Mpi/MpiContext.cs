// Who sends a message: the program, or a collective operation on its behalf.
namespace ToroEmu.Guest.Mpi;

/// <summary>MPI 4, 3.1: messages are received in the context in which they were sent. The values are arbitrary marks.</summary>
internal enum MpiContext
{
    PointToPoint = 0x4D504901,
    Collective = 0x4D504902,
}
