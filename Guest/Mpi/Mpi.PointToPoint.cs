// Send, Recv and Sendrecv: arguments checked, then the message moved.
using System;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Mpi;

public static unsafe partial class Mpi
{
    /// <summary>Receive from whichever rank (MPI_ANY_SOURCE).</summary>
    public const int AnySource = -1;

    /// <summary>Receive whichever tag (MPI_ANY_TAG).</summary>
    public const int AnyTag = -1;

    /// <summary>A partner that does not exist; communication with it does nothing (MPI_PROC_NULL).</summary>
    public const int ProcNull = -2;

    /// <summary>The count of a message that is not a whole number of elements (MPI_UNDEFINED).</summary>
    public const int Undefined = -32766;

    /// <summary>
    /// Sends <paramref name="count"/> elements. Returns once they are on their way, which for a long message needs its receiver's help:
    /// that it takes messages in, in any MPI function that waits.
    /// </summary>
    public static int Send(void* buffer, int count, MpiDatatype type, int destination, int tag)
    {
        int error = CheckSend(buffer, count, type, destination, tag);
        if (error == MpiError.Success && destination != ProcNull)
            error = Transmit(MpiContext.PointToPoint, (byte*)buffer, BytesOf(count, type), destination, tag);
        return Raise("MPI_Send", error);
    }

    /// <summary>
    /// Waits for a message of this source and tag, either of which may be any, and stores up to <paramref name="count"/> elements.
    /// <paramref name="status"/> may be null.
    /// </summary>
    public static int Recv(void* buffer, int count, MpiDatatype type, int source, int tag, MpiStatus* status)
    {
        int error = CheckRecv(buffer, count, type, source, tag);
        if (error == MpiError.Success)
        {
            MpiMessage receive;
            PostUnlessNull(&receive, buffer, BytesOf(count, type), source, tag);
            error = CompleteUnlessNull(&receive, status);
        }

        return Raise("MPI_Recv", error);
    }

    /// <summary>Sends and receives at once, so that rings and pairs of ranks can exchange without thinking about order.</summary>
    public static int Sendrecv(
        void* sendBuffer, int sendCount, MpiDatatype sendType, int destination, int sendTag,
        void* receiveBuffer, int receiveCount, MpiDatatype receiveType, int source, int receiveTag, MpiStatus* status)
    {
        int error = CheckSend(sendBuffer, sendCount, sendType, destination, sendTag);
        if (error == MpiError.Success)
            error = CheckRecv(receiveBuffer, receiveCount, receiveType, source, receiveTag);
        if (error == MpiError.Success)
        {
            MpiMessage receive;
            PostUnlessNull(&receive, receiveBuffer, BytesOf(receiveCount, receiveType), source, receiveTag);
            if (destination != ProcNull)
                error = Transmit(MpiContext.PointToPoint, (byte*)sendBuffer, BytesOf(sendCount, sendType), destination, sendTag);
            int received = CompleteUnlessNull(&receive, status);
            error = error == MpiError.Success ? received : error;
        }

        return Raise("MPI_Sendrecv", error);
    }

    /// <summary>
    /// Elements of <paramref name="type"/> in a received message; <see cref="Undefined"/> if it is not a whole number of them.
    /// </summary>
    public static int GetCount(MpiStatus* status, MpiDatatype type, int* count)
    {
        if (status == null || count == null)
            return Raise("MPI_Get_count", MpiError.Arg);
        uint size = SizeOf(type);
        if (size == 0)
            return Raise("MPI_Get_count", MpiError.Type);
        *count = status->Bytes % size == 0 ? (int)(status->Bytes / size) : Undefined;
        return MpiError.Success;
    }

    /// <summary>Bytes of one element; 0 if there is no such type.</summary>
    internal static uint SizeOf(MpiDatatype type) => type switch
    {
        MpiDatatype.Char or MpiDatatype.SignedChar or MpiDatatype.UnsignedChar or MpiDatatype.Byte => 1,
        MpiDatatype.Short or MpiDatatype.UnsignedShort => 2,
        MpiDatatype.Int or MpiDatatype.Unsigned or MpiDatatype.Float => 4,
        MpiDatatype.Long or MpiDatatype.UnsignedLong or MpiDatatype.LongLong or MpiDatatype.UnsignedLongLong or MpiDatatype.Double => 8,
        _ => 0,
    };

    private static uint BytesOf(int count, MpiDatatype type) => (uint)count * SizeOf(type);

    private static int CheckSend(void* buffer, int count, MpiDatatype type, int destination, int tag)
    {
        int error = CheckVector(buffer, count, type);
        if (error != MpiError.Success)
            return error;
        if (tag < 0)
            return MpiError.Tag;
        return destination == ProcNull || IsRank(destination) ? MpiError.Success : MpiError.Rank;
    }

    private static int CheckRecv(void* buffer, int count, MpiDatatype type, int source, int tag)
    {
        int error = CheckVector(buffer, count, type);
        if (error != MpiError.Success)
            return error;
        if (tag < 0 && tag != AnyTag)
            return MpiError.Tag;
        return source is ProcNull or AnySource || IsRank(source) ? MpiError.Success : MpiError.Rank;
    }

    /// <summary>A vector of 4 GiB or more does not fit the packet header.</summary>
    private static int CheckVector(void* buffer, int count, MpiDatatype type)
    {
        int error = CheckAlive();
        if (error != MpiError.Success)
            return error;
        if (SizeOf(type) == 0)
            return MpiError.Type;
        if (count < 0 || (ulong)count * SizeOf(type) > uint.MaxValue)
            return MpiError.Count;
        return buffer == InPlace || (buffer == null && count != 0) ? MpiError.Buffer : MpiError.Success;
    }

    private static bool IsRank(int rank) => (uint)rank < (uint)Size;

    private static void PostUnlessNull(MpiMessage* receive, void* buffer, uint bytes, int source, int tag)
    {
        if (source == ProcNull)
            *receive = new MpiMessage { Source = ProcNull, Tag = AnyTag, Matched = true };
        else
            Post(receive, MpiContext.PointToPoint, (byte*)buffer, bytes, source, tag);
    }

    /// <summary>What the status says of ProcNull: that source, any tag, nothing received (MPI 4, 3.11).</summary>
    private static int CompleteUnlessNull(MpiMessage* receive, MpiStatus* status)
    {
        int error = receive->Source == ProcNull ? MpiError.Success : Complete(receive);
        if (status != null)
        {
            status->Source = receive->Source;
            status->Tag = receive->Tag;
            status->Bytes = Math.Min(receive->Length, receive->Capacity);
        }

        return error;
    }
}
