// Buddy allocation of pages: free memory is kept as blocks of 2^order pages, each aligned to its size; two free halves join.
// Pure logic over a given piece of memory, no lock of its own: also compiled on .NET and tested there.
using System;
using System.Numerics;

namespace ToroEmu.Guest.Kernel;

internal unsafe struct BuddyAllocator
{
    public const int PageShift = 12;
    public const ulong PageSize = 1UL << PageShift;

    private const int OrderCount = 36;
    private const byte NotAHead = 0xFF;

    private fixed ulong _heads[OrderCount]; // first free block of each order, 0 when there is none
    private byte* _orders; // for each page: order of the free block that starts there, or NotAHead
    private ulong _firstPage;
    private ulong _pageCount;
    private ulong _freePages;

    /// <summary>Pages not in use.</summary>
    public readonly ulong FreePages => _freePages;

    /// <summary>Starts with no memory; <see cref="Release"/> adds it.</summary>
    /// <param name="firstPage">Number (address / 4096) of the lowest page that may ever be added, not 0.</param>
    /// <param name="pageCount">How many pages from there on.</param>
    /// <param name="orders">One byte for each of them.</param>
    public void Initialize(ulong firstPage, ulong pageCount, byte* orders)
    {
        _firstPage = firstPage;
        _pageCount = pageCount;
        _orders = orders;
        for (ulong i = 0; i < pageCount; i++)
        {
            orders[i] = NotAHead;
        }
    }

    /// <summary>Takes consecutive pages.</summary>
    /// <param name="pages">How many, at least 1.</param>
    /// <param name="alignment">In pages, a power of two.</param>
    /// <returns>Address of the first; 0 when no block is large enough.</returns>
    public ulong Allocate(ulong pages, ulong alignment)
    {
        ulong wanted = Math.Max(pages, alignment);
        if (wanted == 0 || wanted > _pageCount)
        {
            return 0;
        }

        int order = BitOperations.Log2(wanted) + (BitOperations.IsPow2(wanted) ? 0 : 1);
        int found = order;
        while (found < OrderCount && _heads[found] == 0)
        {
            found++;
        }

        if (found == OrderCount)
        {
            return 0;
        }

        ulong address = _heads[found];
        Unlink((FreeBlock*)address, found);
        _freePages -= 1UL << found;
        Release(address + pages * PageSize, (1UL << found) - pages);
        return address;
    }

    /// <summary>Gives pages back, or adds new ones. Any run of pages may be given, whatever blocks it was taken as.</summary>
    public void Release(ulong address, ulong pages)
    {
        ulong page = address >> PageShift;
        while (pages > 0)
        {
            int order = Math.Min(BitOperations.TrailingZeroCount(page), BitOperations.Log2(pages));
            order = Math.Min(order, OrderCount - 1);
            ReleaseBlock(page, order);
            page += 1UL << order;
            pages -= 1UL << order;
        }
    }

    private void ReleaseBlock(ulong page, int order)
    {
        _freePages += 1UL << order;
        while (order < OrderCount - 1)
        {
            ulong buddy = page ^ (1UL << order);
            if (buddy - _firstPage >= _pageCount || _orders[buddy - _firstPage] != order)
            {
                break;
            }

            Unlink((FreeBlock*)(buddy << PageShift), order);
            page &= ~(1UL << order);
            order++;
        }

        Link((FreeBlock*)(page << PageShift), order);
    }

    private void Link(FreeBlock* block, int order)
    {
        FreeBlock* head = (FreeBlock*)_heads[order];
        block->Next = head;
        block->Previous = null;
        if (head != null)
        {
            head->Previous = block;
        }

        _heads[order] = (ulong)block;
        _orders[((ulong)block >> PageShift) - _firstPage] = (byte)order;
    }

    private void Unlink(FreeBlock* block, int order)
    {
        if (block->Previous != null)
        {
            block->Previous->Next = block->Next;
        }
        else
        {
            _heads[order] = (ulong)block->Next;
        }

        if (block->Next != null)
        {
            block->Next->Previous = block->Previous;
        }

        _orders[((ulong)block >> PageShift) - _firstPage] = NotAHead;
    }

    /// <summary>First bytes of a free block.</summary>
    private struct FreeBlock
    {
        public FreeBlock* Next;
        public FreeBlock* Previous;
    }
}
