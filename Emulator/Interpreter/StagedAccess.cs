// An access that cannot go straight to RAM, between translation and commit.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>One or two physical pieces: a device, or RAM on two pages.</summary>
internal unsafe struct StagedAccess(ulong linear, int size)
{
    public readonly ulong Linear = linear;
    public readonly int Size = size;
    public ulong Physical;
    public ulong SecondPhysical;

    /// <summary>Bytes at <see cref="Physical"/>; the rest is at <see cref="SecondPhysical"/>.</summary>
    public int FirstLength;

    /// <summary>Host pointer when the whole access lies in one page of RAM.</summary>
    public byte* Direct;

    public readonly bool SpansPages => FirstLength != Size;

    /// <summary>Not all of it is RAM.</summary>
    public readonly bool TouchesDevice(Core core) =>
        core.FindRam(Physical, (ulong)FirstLength) == null || (SpansPages && core.FindRam(SecondPhysical, (ulong)(Size - FirstLength)) == null);

    /// <summary>Reads both pieces into <paramref name="buffer"/>.</summary>
    public readonly void Load(Core core, byte* buffer)
    {
        LoadPiece(core, Linear, Physical, buffer, FirstLength);
        if (FirstLength != Size) LoadPiece(core, Linear + (ulong)FirstLength, SecondPhysical, buffer + FirstLength, Size - FirstLength);
    }

    /// <summary>Writes both pieces from <paramref name="buffer"/>.</summary>
    public readonly void Commit(Core core, byte* buffer)
    {
        StorePiece(core, Linear, Physical, buffer, FirstLength);
        if (FirstLength != Size) StorePiece(core, Linear + (ulong)FirstLength, SecondPhysical, buffer + FirstLength, Size - FirstLength);
    }

    private static void LoadPiece(Core core, ulong linear, ulong physical, byte* buffer, int length)
    {
        byte* host = core.FindRam(physical, (ulong)length);
        if (host != null)
        {
            core.Probe?.NoteLoad(host, length, linear);
            new ReadOnlySpan<byte>(host, length).CopyTo(new Span<byte>(buffer, length));
            return;
        }
        core.State->Observations++;
        for (int done = 0; done < length;)
        {
            int size = BusWidth(physical + (ulong)done, length - done);
            ulong value = core.Services.ReadPhysical(physical + (ulong)done, size);
            new ReadOnlySpan<byte>(&value, size).CopyTo(new Span<byte>(buffer + done, size));
            done += size;
        }
    }

    private static void StorePiece(Core core, ulong linear, ulong physical, byte* buffer, int length)
    {
        byte* host = core.FindRam(physical, (ulong)length);
        if (host != null)
        {
            core.Probe?.NoteStore(host, length, linear, buffer);
            if (core.Probe is { HidesStores: true })
            {
                new ReadOnlySpan<byte>(buffer, length).CopyTo(new Span<byte>(host, length));
                return;
            }

            core.Ram.TryWrite(physical, new ReadOnlySpan<byte>(buffer, length));
            core.Blocks.StopIfOverwritten(core.State, host, length);
            return;
        }
        core.State->Observations++;
        for (int done = 0; done < length;)
        {
            int size = BusWidth(physical + (ulong)done, length - done);
            ulong value = 0;
            new ReadOnlySpan<byte>(buffer + done, size).CopyTo(new Span<byte>(&value, size));
            core.Services.WritePhysical(physical + (ulong)done, size, value);
            done += size;
        }
    }

    /// <summary>Largest naturally aligned transfer of at most 8 bytes, as a bus would split it.</summary>
    private static int BusWidth(ulong physical, int remaining)
    {
        int size = 8;
        while (size > remaining || (physical & (ulong)(size - 1)) != 0) size >>= 1;
        return size;
    }
}
