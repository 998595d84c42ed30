// Threads that keep the host's processors busy while a test runs.
using System;
using System.Threading;

namespace ToroEmu.Tests.EndToEnd.Support;

internal sealed class HostLoad : IDisposable
{
    private readonly Thread[] threads;
    private volatile bool stop;

    public HostLoad(int count)
    {
        threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            threads[i] = new Thread(Burn) { IsBackground = true };
            threads[i].Start();
        }
    }

    public void Dispose()
    {
        stop = true;
        foreach (Thread thread in threads) thread.Join();
    }

    private void Burn()
    {
        while (!stop) Thread.SpinWait(1000);
    }
}
