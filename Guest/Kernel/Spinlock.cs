// Mutual exclusion between cores. Not for interrupt handlers, and never held across a switch of threads.
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace ToroEmu.Guest.Kernel;

internal struct Spinlock
{
    private int _taken;

    public void Enter()
    {
        while (!TryEnter())
        {
            while (Volatile.Read(ref _taken) != 0)
            {
                Pause();
            }
        }
    }

    /// <summary>True when the lock was free and is now the caller's.</summary>
    public bool TryEnter() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Exit() => Volatile.Write(ref _taken, 0);

    private static void Pause()
    {
        if (X86Base.IsSupported) // always so in the guest; the host tests run anywhere
        {
            X86Base.Pause();
        }
    }
}
