// The files that the driver has open.
using System;
using System.Collections.Generic;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>Handles by number, which is never used again.</summary>
internal sealed class FuseHandles(int most) : IDisposable
{
    private readonly Dictionary<ulong, FuseHandle> _byNumber = [];
    private ulong _last;

    public bool IsFull => _byNumber.Count >= most;

    public IEnumerable<KeyValuePair<ulong, FuseHandle>> All => _byNumber;

    public ulong Add(FuseHandle handle)
    {
        _byNumber.Add(++_last, handle);
        return _last;
    }

    /// <summary>Puts one of a snapshot back.</summary>
    public void Restore(ulong number, FuseHandle handle)
    {
        _byNumber[number] = handle;
        _last = Math.Max(_last, number);
    }

    /// <summary>The open file of that number if it is of that kind.</summary>
    public FuseHandle? Find(ulong number, bool isDirectory) =>
        _byNumber.TryGetValue(number, out FuseHandle? handle) && handle.IsDirectory == isDirectory ? handle : null;

    public bool Release(ulong number, bool isDirectory)
    {
        if (Find(number, isDirectory) is not { } handle)
            return false;
        _byNumber.Remove(number);
        handle.Descriptor.Dispose();
        return true;
    }

    public void Clear()
    {
        foreach (FuseHandle handle in _byNumber.Values)
            handle.Descriptor.Dispose();
        _byNumber.Clear();
    }

    public void Dispose() => Clear();
}
