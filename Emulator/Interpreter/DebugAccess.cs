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
    public static int Read(Core core, ulong linear, Span<byte> destination) => Read(core.State, core.Ram, linear, destination);

    /// <summary>As above, by the page tables that a state names.</summary>
    public static int Read(CpuState* cpu, GuestRam ram, ulong linear, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int piece = (int)Math.Min((ulong)(destination.Length - done), GuestRam.PageSize - (linear & ~GuestRam.PageMask));
            if (!TryTranslate(cpu, ram, linear, out ulong physical) || !ram.TryRead(physical, destination.Slice(done, piece))) break;
            done += piece;
            linear += (ulong)piece;
        }
        return done;
    }

    /// <summary>Guest physical address of a linear one; rights do not matter, but an address that is not canonical is mapped nowhere.</summary>
    public static bool TryTranslate(CpuState* cpu, GuestRam ram, ulong linear, out ulong physical)
    {
        bool possible = (cpu->Efer & Efer.Lma) == 0 || SlowAccess.IsCanonical(linear);
        PageMapping mapping = possible ? WalkFreely(cpu, ram, linear) : new PageMapping { Faulted = true };
        physical = mapping.Physical;
        return !mapping.Faulted;
    }

    /// <summary>SMAP forbids the supervisor what the user may read, and the other way round: either will do.</summary>
    private static PageMapping WalkFreely(CpuState* cpu, GuestRam ram, ulong linear)
    {
        PageMapping mapping = PageWalker.Walk(cpu, ram, linear, MemoryAccess.Read, user: false, touch: false);
        return mapping.Faulted ? PageWalker.Walk(cpu, ram, linear, MemoryAccess.Read, user: true, touch: false) : mapping;
    }
}
