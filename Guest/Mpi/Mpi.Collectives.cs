// Collective operations, each made of point-to-point messages: arguments checked, in-place resolved, then the algorithm run.
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Mpi;

public static unsafe partial class Mpi
{
    /// <summary>In place of a buffer: the data is in the other one already (MPI_IN_PLACE).</summary>
    public static void* InPlace => (void*)-1;

    /// <summary>Returns when every rank has called it.</summary>
    public static int Barrier()
    {
        int error = CheckAlive();
        return Raise("MPI_Barrier", error == MpiError.Success ? RunBarrier() : error);
    }

    /// <summary>Copies the root's vector to all ranks.</summary>
    public static int Bcast(void* buffer, int count, MpiDatatype type, int root)
    {
        int error = CheckRooted(buffer, count, type, root);
        if (error == MpiError.Success)
            error = RunBcast((byte*)buffer, BytesOf(count, type), root);
        return Raise("MPI_Bcast", error);
    }

    /// <summary>
    /// Combines the vectors of all ranks, element by element, into <paramref name="receiveBuffer"/> of the root. The order of combination
    /// depends on the number of ranks and the root only, so floating-point results are the same on every run.
    /// </summary>
    public static int Reduce(void* sendBuffer, void* receiveBuffer, int count, MpiDatatype type, MpiOp op, int root)
    {
        bool inPlace = sendBuffer == InPlace && Rank == root;
        void* input = inPlace ? receiveBuffer : sendBuffer;
        int error = CheckRooted(input, count, type, root);
        if (error == MpiError.Success)
            error = CheckReduction(input, Rank == root ? receiveBuffer : null, count, type, op, inPlace || Rank != root);
        if (error == MpiError.Success)
            error = RunReduce((byte*)input, (byte*)receiveBuffer, count, type, op, root);
        return Raise("MPI_Reduce", error);
    }

    /// <summary>As <see cref="Reduce"/>, with the same result, bit for bit, on all ranks.</summary>
    public static int Allreduce(void* sendBuffer, void* receiveBuffer, int count, MpiDatatype type, MpiOp op)
    {
        bool inPlace = sendBuffer == InPlace;
        void* input = inPlace ? receiveBuffer : sendBuffer;
        int error = CheckVector(input, count, type);
        if (error == MpiError.Success)
            error = CheckReduction(input, receiveBuffer, count, type, op, inPlace);
        if (error == MpiError.Success)
            error = RunReduce((byte*)input, (byte*)receiveBuffer, count, type, op, 0);
        if (error == MpiError.Success)
            error = RunBcast((byte*)receiveBuffer, BytesOf(count, type), 0);
        return Raise("MPI_Allreduce", error);
    }

    /// <summary>Gives block n of the root's <paramref name="sendBuffer"/> to rank n. The root may receive in place.</summary>
    public static int Scatter(
        void* sendBuffer, int sendCount, MpiDatatype sendType, void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int root)
    {
        bool inPlace = receiveBuffer == InPlace && Rank == root;
        int error = inPlace ? CheckRoot(root) : CheckRooted(receiveBuffer, receiveCount, receiveType, root);
        if (error == MpiError.Success && Rank == root)
            error = CheckVector(sendBuffer, sendCount, sendType);
        if (error == MpiError.Success)
        {
            uint received = inPlace ? 0 : BytesOf(receiveCount, receiveType);
            uint sent = Rank == root ? BytesOf(sendCount, sendType) : 0;
            error = RunScatter((byte*)sendBuffer, sent, inPlace ? null : (byte*)receiveBuffer, received, root);
        }

        return Raise("MPI_Scatter", error);
    }

    /// <summary>Collects the ranks' vectors as blocks of the root's <paramref name="receiveBuffer"/>. The root may send in place.</summary>
    public static int Gather(
        void* sendBuffer, int sendCount, MpiDatatype sendType, void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int root)
    {
        bool inPlace = sendBuffer == InPlace && Rank == root;
        int error = inPlace ? CheckRoot(root) : CheckRooted(sendBuffer, sendCount, sendType, root);
        if (error == MpiError.Success && Rank == root)
            error = CheckVector(receiveBuffer, receiveCount, receiveType);
        if (error == MpiError.Success)
        {
            uint sent = inPlace ? 0 : BytesOf(sendCount, sendType);
            uint received = Rank == root ? BytesOf(receiveCount, receiveType) : 0;
            error = RunGather(inPlace ? null : (byte*)sendBuffer, sent, (byte*)receiveBuffer, received, root);
        }

        return Raise("MPI_Gather", error);
    }

    /// <summary>As <see cref="Gather"/>, with the result on all ranks; in place on all of them or none.</summary>
    public static int Allgather(
        void* sendBuffer, int sendCount, MpiDatatype sendType, void* receiveBuffer, int receiveCount, MpiDatatype receiveType)
    {
        bool inPlace = sendBuffer == InPlace;
        int error = CheckVector(receiveBuffer, receiveCount, receiveType);
        if (error == MpiError.Success && !inPlace)
            error = CheckVector(sendBuffer, sendCount, sendType);
        if (error == MpiError.Success)
        {
            uint sent = inPlace ? 0 : BytesOf(sendCount, sendType);
            error = RunAllgather(inPlace ? null : (byte*)sendBuffer, sent, (byte*)receiveBuffer, BytesOf(receiveCount, receiveType));
        }

        return Raise("MPI_Allgather", error);
    }

    private static int CheckRoot(int root)
    {
        int error = CheckAlive();
        return error == MpiError.Success && !IsRank(root) ? MpiError.Root : error;
    }

    private static int CheckRooted(void* buffer, int count, MpiDatatype type, int root)
    {
        int error = CheckRoot(root);
        return error == MpiError.Success ? CheckVector(buffer, count, type) : error;
    }

    /// <summary>Input and output must be two buffers unless in place, or unless this rank gets no output (MPI 4, 6.9.1).</summary>
    private static int CheckReduction(void* input, void* output, int count, MpiDatatype type, MpiOp op, bool mayBeSame)
    {
        if (!ReduceOp.IsDefined(op, type))
            return MpiError.Op;
        bool noOutput = output == null || output == InPlace;
        bool needsOutput = !mayBeSame && count != 0;
        return needsOutput && (noOutput || input == output) ? MpiError.Buffer : MpiError.Success;
    }
}
