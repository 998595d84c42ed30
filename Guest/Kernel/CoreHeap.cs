// One core's part of the heap: its slabs with free objects, and a stack on which other cores put objects of its slabs they free.
using System.Threading;

namespace ToroEmu.Guest.Kernel;

internal unsafe struct CoreHeap
{
    private fixed ulong _partial[SizeClass.Count]; // Slab*
    private nint _returned; // FreeObject*

    /// <summary>Takes an object; null when memory is exhausted. Only the owning core calls.</summary>
    public void* Allocate(int sizeClass, int core)
    {
        Slab* slab = (Slab*)_partial[sizeClass];
        if (slab == null)
        {
            TakeReturned();
            slab = (Slab*)_partial[sizeClass];
            slab = slab != null ? slab : AddSlab(sizeClass, core);
            if (slab == null)
            {
                return null;
            }
        }

        FreeObject* taken = slab->Free;
        slab->Free = taken->Next;
        slab->Used++;
        if (slab->Free == null)
        {
            Unlink(slab);
        }

        return taken;
    }

    /// <summary>Puts back an object of one of this core's slabs. Only the owning core calls.</summary>
    public void Free(Slab* slab, FreeObject* freed)
    {
        if (slab->Free == null)
        {
            Link(slab);
        }

        freed->Next = slab->Free;
        slab->Free = freed;
        slab->Used--;
        bool another = slab->Next != null || slab->Previous != null;
        if (slab->Used == 0 && another) // the last one stays: the next object would only fetch it again
        {
            Unlink(slab);
            slab->Magic = 0;
            HeapPlatform.FreePages((ulong)slab, Slab.Pages);
        }
    }

    /// <summary>Any core: hands an object back to its owner. The compare-exchange publishes the link written before it.</summary>
    public void Return(FreeObject* freed)
    {
        nint head;
        do
        {
            head = Volatile.Read(ref _returned);
            freed->Next = (FreeObject*)head;
        }
        while (Interlocked.CompareExchange(ref _returned, (nint)freed, head) != head);
    }

    private void TakeReturned()
    {
        FreeObject* next = (FreeObject*)Interlocked.Exchange(ref _returned, 0);
        while (next != null)
        {
            FreeObject* freed = next;
            next = freed->Next;
            Free(Slab.Of(freed), freed);
        }
    }

    private Slab* AddSlab(int sizeClass, int core)
    {
        Slab* slab = (Slab*)HeapPlatform.AllocatePages(Slab.Pages, Slab.Pages);
        if (slab == null)
        {
            return null;
        }

        ulong size = SizeClass.SizeOf(sizeClass);
        slab->Magic = Slab.ExpectedMagic;
        slab->ObjectSize = (uint)size;
        slab->Used = 0;
        slab->Class = (byte)sizeClass;
        slab->Owner = (byte)core;
        slab->Free = null;
        for (ulong offset = Slab.HeadSize; offset + size <= Slab.Size; offset += size)
        {
            FreeObject* next = (FreeObject*)((byte*)slab + offset);
            next->Next = slab->Free;
            slab->Free = next;
        }

        Link(slab);
        return slab;
    }

    private void Link(Slab* slab)
    {
        Slab* head = (Slab*)_partial[slab->Class];
        slab->Next = head;
        slab->Previous = null;
        if (head != null)
        {
            head->Previous = slab;
        }

        _partial[slab->Class] = (ulong)slab;
    }

    private void Unlink(Slab* slab)
    {
        if (slab->Previous != null)
        {
            slab->Previous->Next = slab->Next;
        }
        else
        {
            _partial[slab->Class] = (ulong)slab->Next;
        }

        if (slab->Next != null)
        {
            slab->Next->Previous = slab->Previous;
        }

        slab->Next = null;
        slab->Previous = null;
    }
}
