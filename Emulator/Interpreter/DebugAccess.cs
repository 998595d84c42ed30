// Looks at guest memory that leave no trace.
using System;

using ToroEmu.Cpu;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>Reads by linear address without accessed bits, faults or device access; only while the core does not run.</summary>
internal static unsafe class DebugAccess
{
    /// <summary>Reads as many bytes as are mapped RAM; answers their number.</summary>
    public static int Read(Core core, ulong linear, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int piece = (int)Math.Min((ulong)(destination.Length - done), GuestRam.PageSize - (linear & ~GuestRam.PageMask));
            PageMapping mapping = PageWalker.Walk(core.State, core.Ram, linear, MemoryAccess.Read, user: false, touch: false);
            if (mapping.Faulted || !core.Ram.TryRead(mapping.Physical, destination.Slice(done, piece))) break;
            done += piece;
            linear += (ulong)piece;
        }
        return done;
    }

    /// <summary>Reads a 64-bit word; <see langword="false"/> if it is not mapped RAM.</summary>
    public static bool TryReadUInt64(Core core, ulong linear, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bool done = Read(core, linear, bytes) == sizeof(ulong);
        value = done ? BitConverter.ToUInt64(bytes) : 0;
        return done;
    }
}
