// malloc and free from all cores; memory freed by another core than the one that took it.
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ToroEmu.Guest.Kernel;
using Thread = ToroEmu.Guest.Kernel.Thread;

internal static unsafe class HeapTests
{
    private const int Rounds = 2000;
    private const int Slots = 64;

    private static Board s_board;

    /// <summary>
    /// Each core fills objects and puts them on a board of slots, taking what lies there: so objects travel, are checked for their
    /// pattern and freed by whoever has them.
    /// </summary>
    public static void PassAround()
    {
        uint random = (uint)(Thread.CurrentCore + 1) * 2654435761;
        fixed (long* slots = s_board.Slot)
        {
            for (int round = 0; round < Rounds; round++)
            {
                random = random * 1664525 + 1013904223;
                ulong size = 16 + (random >> 8) % ((random & 0xF) == 0 ? 20000u : 600u);
                byte* mine = (byte*)Heap.Allocate(size);
                SelfTest.Check(mine != null && Heap.UsableSize(mine) >= size, "allocate");
                Sign(mine, size);
                CheckAndFree((byte*)Interlocked.Exchange(ref slots[(random >> 4) % Slots], (long)mine));
            }

            SelfTest.Meet();
            if (Thread.CurrentCore == 0)
            {
                for (int i = 0; i < Slots; i++)
                {
                    CheckAndFree((byte*)Interlocked.Exchange(ref slots[i], 0));
                }
            }
        }
    }

    public static void SizesAndAlignments()
    {
        for (ulong alignment = 16; alignment <= 1 << 17; alignment *= 2)
        {
            for (ulong size = 1; size <= 1 << 17; size = size * 3 + 1)
            {
                byte* memory = (byte*)Heap.AllocateAligned(size, alignment);
                SelfTest.Check(memory != null && (ulong)memory % alignment == 0, "alignment");
                memory[0] = 1;
                memory[size - 1] = 2;
                Heap.Free(memory);
            }
        }

        SelfTest.Check(Heap.Allocate(1UL << 60) == null, "what nobody has is refused");
        SelfTest.Check(Heap.AllocateAligned(8, 48) == null, "alignment that is no power of two is refused");
    }

    /// <summary>The size in the first eight bytes, its low byte in all others.</summary>
    private static void Sign(byte* memory, ulong size)
    {
        *(ulong*)memory = size;
        for (ulong i = 8; i < size; i++)
        {
            memory[i] = (byte)size;
        }
    }

    private static void CheckAndFree(byte* memory)
    {
        if (memory == null)
        {
            return;
        }

        ulong size = *(ulong*)memory;
        bool intact = true;
        for (ulong i = 8; i < size; i++)
        {
            intact &= memory[i] == (byte)size;
        }

        SelfTest.Check(intact, "contents");
        Heap.Free(memory);
    }

    private struct Board
    {
        public fixed long Slot[Slots];
    }
}
