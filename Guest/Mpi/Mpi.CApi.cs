// The C interface of mpi.h: symbols, communicators and null pointers checked, nothing else.
using System.Runtime;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Mpi;

/// <summary>
/// System V calling convention; every function returns an error class, also of the errors that end the program by default.
/// </summary>
internal static unsafe class MpiCApi
{
    private const int CommWorld = 1;
    private const int ErrorsAreFatal = 1;
    private const int ErrorsReturn = 2;

    [RuntimeExport("MPI_Init")]
    public static int Init(int* argumentCount, byte*** arguments) => Mpi.Init();

    [RuntimeExport("MPI_Finalize")]
    public static int Finalize() => Mpi.Finalize();

    [RuntimeExport("MPI_Initialized")]
    public static int Initialized(int* flag) => Answer("MPI_Initialized", flag, Mpi.Initialized ? 1 : 0);

    [RuntimeExport("MPI_Finalized")]
    public static int Finalized(int* flag) => Answer("MPI_Finalized", flag, Mpi.Finalized ? 1 : 0);

    [RuntimeExport("MPI_Abort")]
    public static int Abort(int comm, int code)
    {
        Mpi.Abort(code);
        return MpiError.Success;
    }

    [RuntimeExport("MPI_Comm_rank")]
    public static int CommRank(int comm, int* rank) =>
        comm == CommWorld ? Answer("MPI_Comm_rank", rank, Mpi.Rank) : NoComm("MPI_Comm_rank");

    [RuntimeExport("MPI_Comm_size")]
    public static int CommSize(int comm, int* size) =>
        comm == CommWorld ? Answer("MPI_Comm_size", size, Mpi.Size) : NoComm("MPI_Comm_size");

    [RuntimeExport("MPI_Comm_set_errhandler")]
    public static int CommSetErrhandler(int comm, int handler)
    {
        if (comm != CommWorld)
            return NoComm("MPI_Comm_set_errhandler");
        if (handler is not (ErrorsAreFatal or ErrorsReturn))
            return Mpi.Raise("MPI_Comm_set_errhandler", MpiError.Arg);
        Mpi.ErrorsReturn = handler == ErrorsReturn;
        return MpiError.Success;
    }

    [RuntimeExport("MPI_Error_class")]
    public static int ErrorClass(int code, int* errorClass) => Answer("MPI_Error_class", errorClass, code);

    /// <summary>Writes the text and a zero, at most MPI_MAX_ERROR_STRING (128) bytes.</summary>
    [RuntimeExport("MPI_Error_string")]
    public static int ErrorString(int code, byte* text, int* length)
    {
        if (text == null || length == null)
            return Mpi.Raise("MPI_Error_string", MpiError.Arg);
        TextLine line = default;
        line.Add(MpiError.TextOf(code));
        *length = line.CopyTo(text);
        text[*length] = 0;
        return MpiError.Success;
    }

    [RuntimeExport("MPI_Get_processor_name")]
    public static int GetProcessorName(byte* name, int* length) => Mpi.GetProcessorName(name, length);

    [RuntimeExport("MPI_Wtime")]
    public static double Wtime() => Mpi.Wtime();

    [RuntimeExport("MPI_Wtick")]
    public static double Wtick() => Mpi.Wtick();

    [RuntimeExport("MPI_Send")]
    public static int Send(void* buffer, int count, MpiDatatype type, int destination, int tag, int comm) =>
        comm == CommWorld ? Mpi.Send(buffer, count, type, destination, tag) : NoComm("MPI_Send");

    [RuntimeExport("MPI_Recv")]
    public static int Recv(void* buffer, int count, MpiDatatype type, int source, int tag, int comm, MpiStatus* status) =>
        comm == CommWorld ? Mpi.Recv(buffer, count, type, source, tag, status) : NoComm("MPI_Recv");

    [RuntimeExport("MPI_Sendrecv")]
    public static int Sendrecv(
        void* sendBuffer, int sendCount, MpiDatatype sendType, int destination, int sendTag,
        void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int source, int receiveTag, int comm, MpiStatus* status) =>
        comm == CommWorld
            ? Mpi.Sendrecv(
                sendBuffer, sendCount, sendType, destination, sendTag, receiveBuffer, receiveCount, receiveType, source, receiveTag, status)
            : NoComm("MPI_Sendrecv");

    [RuntimeExport("MPI_Get_count")]
    public static int GetCount(MpiStatus* status, MpiDatatype type, int* count) => Mpi.GetCount(status, type, count);

    [RuntimeExport("MPI_Type_size")]
    public static int TypeSize(MpiDatatype type, int* size)
    {
        uint bytes = Mpi.SizeOf(type);
        return bytes == 0 ? Mpi.Raise("MPI_Type_size", MpiError.Type) : Answer("MPI_Type_size", size, (int)bytes);
    }

    [RuntimeExport("MPI_Barrier")]
    public static int Barrier(int comm) => comm == CommWorld ? Mpi.Barrier() : NoComm("MPI_Barrier");

    [RuntimeExport("MPI_Bcast")]
    public static int Bcast(void* buffer, int count, MpiDatatype type, int root, int comm) =>
        comm == CommWorld ? Mpi.Bcast(buffer, count, type, root) : NoComm("MPI_Bcast");

    [RuntimeExport("MPI_Reduce")]
    public static int Reduce(void* sendBuffer, void* receiveBuffer, int count, MpiDatatype type, MpiOp op, int root, int comm) =>
        comm == CommWorld ? Mpi.Reduce(sendBuffer, receiveBuffer, count, type, op, root) : NoComm("MPI_Reduce");

    [RuntimeExport("MPI_Allreduce")]
    public static int Allreduce(void* sendBuffer, void* receiveBuffer, int count, MpiDatatype type, MpiOp op, int comm) =>
        comm == CommWorld ? Mpi.Allreduce(sendBuffer, receiveBuffer, count, type, op) : NoComm("MPI_Allreduce");

    [RuntimeExport("MPI_Scatter")]
    public static int Scatter(
        void* sendBuffer, int sendCount, MpiDatatype sendType,
        void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int root, int comm) =>
        comm == CommWorld
            ? Mpi.Scatter(sendBuffer, sendCount, sendType, receiveBuffer, receiveCount, receiveType, root)
            : NoComm("MPI_Scatter");

    [RuntimeExport("MPI_Gather")]
    public static int Gather(
        void* sendBuffer, int sendCount, MpiDatatype sendType,
        void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int root, int comm) =>
        comm == CommWorld
            ? Mpi.Gather(sendBuffer, sendCount, sendType, receiveBuffer, receiveCount, receiveType, root)
            : NoComm("MPI_Gather");

    [RuntimeExport("MPI_Allgather")]
    public static int Allgather(
        void* sendBuffer, int sendCount, MpiDatatype sendType, void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int comm) =>
        comm == CommWorld
            ? Mpi.Allgather(sendBuffer, sendCount, sendType, receiveBuffer, receiveCount, receiveType)
            : NoComm("MPI_Allgather");

    /// <summary>The article's spelling: vectors of int, no communicator, and no MPI_Init needed before it.</summary>
    [RuntimeExport("Mpi_Reduce")]
    public static int ArticleReduce(int* input, int* output, int count, MpiOp op, int root)
    {
        if (!Mpi.Initialized)
            Mpi.Init();
        return Mpi.Reduce(input, output, count, MpiDatatype.Int, op, root);
    }

    private static int Answer(string function, int* place, int value)
    {
        if (place == null)
            return Mpi.Raise(function, MpiError.Arg);
        *place = value;
        return MpiError.Success;
    }

    private static int NoComm(string function) => Mpi.Raise(function, MpiError.Comm);
}
