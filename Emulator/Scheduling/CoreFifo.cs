// Core numbers, first in, first out.
namespace ToroEmu.Scheduling;

/// <summary>A ring with room for every core once. Not synchronised.</summary>
internal sealed class CoreFifo(int cores)
{
    private readonly int[] ring = new int[cores];
    private int head;

    public int Count { get; private set; }

    public void Enqueue(int core)
    {
        int tail = head + Count++;
        ring[tail < ring.Length ? tail : tail - ring.Length] = core;
    }

    public int Dequeue()
    {
        int core = ring[head];
        if (++head == ring.Length) head = 0;
        Count--;
        return core;
    }
}
