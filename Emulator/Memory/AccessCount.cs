// How often a device was accessed.
using System.Threading;

namespace ToroEmu.Memory;

/// <summary>One device of a bus. Cores count at the same time; a device's access costs far more than the counting.</summary>
public sealed class AccessCount(object device)
{
    private long count;

    /// <summary>The device's own name: what <see cref="object.ToString"/> says, without its namespace.</summary>
    public string Name
    {
        get
        {
            string name = device.ToString() ?? "";
            return name[(name.LastIndexOf('.') + 1)..];
        }
    }

    public object Device => device;

    public long Count => Volatile.Read(ref count);

    public void Add() => Interlocked.Increment(ref count);
}
