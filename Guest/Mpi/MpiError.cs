// Error classes of MPI 4, 9.4; the same numbers are in mpi.h.
namespace ToroEmu.Guest.Mpi;

/// <summary>What every MPI function answers.</summary>
public static class MpiError
{
    public const int Success = 0;
    public const int Buffer = 1;
    public const int Count = 2;
    public const int Type = 3;
    public const int Tag = 4;
    public const int Comm = 5;
    public const int Rank = 6;
    public const int Root = 8;
    public const int Op = 10;
    public const int Arg = 13;
    public const int Unknown = 14;
    public const int Truncate = 15;
    public const int Other = 16;
    public const int Intern = 17;
    public const int NoMem = 34;

    /// <summary>The largest error class.</summary>
    public const int LastCode = 34;

    /// <summary>Name and meaning of an error class.</summary>
    public static string TextOf(int error) => error switch
    {
        Success => "MPI_SUCCESS: no error",
        Buffer => "MPI_ERR_BUFFER: null buffer, or send and receive buffer are the same",
        Count => "MPI_ERR_COUNT: negative or too large count",
        Type => "MPI_ERR_TYPE: no such datatype",
        Tag => "MPI_ERR_TAG: negative tag",
        Comm => "MPI_ERR_COMM: no such communicator",
        Rank => "MPI_ERR_RANK: no such rank",
        Root => "MPI_ERR_ROOT: no such root",
        Op => "MPI_ERR_OP: no such operation, or not for this datatype",
        Arg => "MPI_ERR_ARG: invalid argument",
        Truncate => "MPI_ERR_TRUNCATE: message longer than the receive buffer",
        Other => "MPI_ERR_OTHER: called before MPI_Init or after MPI_Finalize",
        Intern => "MPI_ERR_INTERN: a message that MPI has not sent",
        NoMem => "MPI_ERR_NO_MEM: out of memory",
        _ => "MPI_ERR_UNKNOWN: unknown error",
    };
}
