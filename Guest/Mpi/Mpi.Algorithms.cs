// How the collective operations go: dissemination, binomial trees, a ring.
using System;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Mpi;

public static unsafe partial class Mpi
{
    /// <summary>
    /// In round k every rank tells the one 2^k further on, and hears from the one 2^k before it; after ceil(log2 n) rounds each has heard,
    /// directly or not, of all.
    /// </summary>
    private static int RunBarrier()
    {
        int error = MpiError.Success;
        for (int distance = 1; distance < Size && error == MpiError.Success; distance *= 2)
            error = Exchange(null, 0, (Rank + distance) % Size, null, 0, (Rank - distance + Size) % Size);
        return error;
    }

    /// <summary>
    /// A binomial tree, ranks counted from the root: the parent of a rank is itself without its lowest set bit; its children are itself
    /// with
    /// one bit below that set. The farthest subtree is served first, as it is the largest.
    /// </summary>
    private static int RunBcast(byte* data, uint length, int root)
    {
        int relative = (Rank - root + Size) % Size;
        int bit = 1;
        while (bit < Size && (relative & bit) == 0)
            bit *= 2;
        int error = relative == 0 ? MpiError.Success : Take(data, length, RankOf(relative - bit, root));
        for (bit /= 2; bit != 0 && IsPassable(error); bit /= 2)
        {
            if (relative + bit >= Size)
                continue;
            int sent = Give(data, length, RankOf(relative + bit, root));
            error = error == MpiError.Success ? sent : error;
        }

        return error;
    }

    /// <summary>
    /// The same tree towards the root, a segment at a time, so that memory does not grow with the vector and the tree works as a
    /// pipeline.
    /// </summary>
    private static int RunReduce(byte* input, byte* output, int count, MpiDatatype type, MpiOp op, int root)
    {
        int step = SegmentSize / (int)SizeOf(type);
        int error = MpiError.Success;
        for (int first = 0; first < count && IsPassable(error); first += step)
        {
            int elements = Math.Min(step, count - first);
            uint offset = BytesOf(first, type);
            int reduced = ReduceSegment(input + offset, Rank == root ? output + offset : Self->Partial, elements, type, op, root);
            error = error == MpiError.Success ? reduced : error;
            if (count - first <= step)
                break;
        }

        return error;
    }

    /// <summary>
    /// Combines the children's results, nearest first, behind this rank's own: ranks counted from the root stay in order. A leaf's
    /// input goes
    /// to its parent as it is.
    /// </summary>
    private static int ReduceSegment(byte* input, byte* result, int elements, MpiDatatype type, MpiOp op, int root)
    {
        uint length = BytesOf(elements, type);
        int relative = (Rank - root + Size) % Size;
        int error = MpiError.Success;
        byte* current = input;
        int bit = 1;
        for (; bit < Size && (relative & bit) == 0 && IsPassable(error); bit *= 2)
        {
            if (relative + bit >= Size)
                continue;
            int taken = Take(Self->Contribution, length, RankOf(relative + bit, root));
            error = error == MpiError.Success ? taken : error;
            current = CopyOnce(current, result, length);
            ReduceOp.Combine(op, type, Self->Contribution, current, elements);
        }

        if (relative != 0)
            return IsPassable(error) ? Give(current, length, RankOf(relative - bit, root)) : error;
        CopyOnce(current, result, length);
        return error;
    }

    /// <summary>Block n goes straight from the root to rank n; no rank has memory for another's.</summary>
    private static int RunScatter(byte* blocks, uint blockLength, byte* own, uint ownLength, int root)
    {
        if (Rank != root)
            return Take(own, ownLength, root);
        int error = MpiError.Success;
        for (int rank = 0; rank < Size && error == MpiError.Success; rank++)
        {
            byte* block = blocks + (nuint)rank * blockLength;
            if (rank != root)
                error = Give(block, blockLength, rank);
            else if (own != null)
                error = CopyBlock(own, ownLength, block, blockLength);
        }

        return error;
    }

    private static int RunGather(byte* own, uint ownLength, byte* blocks, uint blockLength, int root)
    {
        if (Rank != root)
            return Give(own, ownLength, root);
        int error = MpiError.Success;
        for (int rank = 0; rank < Size && IsPassable(error); rank++)
        {
            byte* block = blocks + (nuint)rank * blockLength;
            int taken = MpiError.Success;
            if (rank != root)
                taken = Take(block, blockLength, rank);
            else if (own != null)
                taken = CopyBlock(block, blockLength, own, ownLength);
            error = error == MpiError.Success ? taken : error;
        }

        return error;
    }

    /// <summary>A ring: in every step each rank passes on the block that it got last; after n - 1 steps all have all.</summary>
    private static int RunAllgather(byte* own, uint ownLength, byte* blocks, uint blockLength)
    {
        int error = own == null ? MpiError.Success : CopyBlock(blocks + (nuint)Rank * blockLength, blockLength, own, ownLength);
        int right = (Rank + 1) % Size;
        int left = (Rank - 1 + Size) % Size;
        for (int step = 0; step < Size - 1 && IsPassable(error); step++)
        {
            int leaving = (Rank - step + Size) % Size;
            int coming = (Rank - step - 1 + Size) % Size;
            int moved = Exchange(
                blocks + (nuint)leaving * blockLength, blockLength, right, blocks + (nuint)coming * blockLength, blockLength, left);
            error = error == MpiError.Success ? moved : error;
        }

        return error;
    }

    /// <summary>The world's number of a rank counted from the root.</summary>
    private static int RankOf(int relative, int root) => (relative + root) % Size;

    /// <summary>
    /// A truncated message is this rank's mistake alone: it goes on, so that the others are not left waiting, and reports at the end.
    /// </summary>
    private static bool IsPassable(int error) => error is MpiError.Success or MpiError.Truncate;

    private static byte* CopyOnce(byte* current, byte* result, uint length)
    {
        if (current != result)
            Platform.Copy(result, current, length);
        return result;
    }

    private static int CopyBlock(byte* to, uint capacity, byte* from, uint length)
    {
        Platform.Copy(to, from, Math.Min(capacity, length));
        return length > capacity ? MpiError.Truncate : MpiError.Success;
    }

    private static int Give(byte* data, uint length, int rank) => Transmit(MpiContext.Collective, data, length, rank, 0);

    private static int Take(byte* data, uint capacity, int rank)
    {
        MpiMessage receive;
        Post(&receive, MpiContext.Collective, data, capacity, rank, 0);
        return Complete(&receive);
    }

    private static int Exchange(byte* sent, uint sentLength, int to, byte* received, uint capacity, int from)
    {
        MpiMessage receive;
        Post(&receive, MpiContext.Collective, received, capacity, from, 0);
        int error = Transmit(MpiContext.Collective, sent, sentLength, to, 0);
        int taken = Complete(&receive);
        return error == MpiError.Success ? taken : error;
    }
}
