// What a guest writes to its console, hashed on the way.
using System;
using System.Security.Cryptography;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.Record;

/// <summary>Passes all on and keeps a hash of it. On the machine's thread.</summary>
internal sealed class ConsoleDigest(IByteSink console) : IByteSink, IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] waiting = new byte[4096];
    private int count;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        console.Write(bytes);
        Length += bytes.Length;
        foreach (byte value in bytes)
        {
            if (count == waiting.Length) Settle();
            waiting[count++] = value;
        }
    }

    /// <summary>SHA-256 of all bytes so far, in hexadecimal digits.</summary>
    public string Sha256()
    {
        Settle();
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public void Dispose() => hash.Dispose();

    private void Settle()
    {
        hash.AppendData(waiting, 0, count);
        count = 0;
    }
}
