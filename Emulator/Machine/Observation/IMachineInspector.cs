// A look into a machine that does not run, or that has called an observer.
using System;

using ToroEmu.Machines.Messages;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Observation;

/// <summary>
/// For debuggers and tests. Looking, breakpoints and watches change nothing of what the guest does or how it is scheduled; writing does. All calls on the machine's
/// thread: between two runs, or from a callback. Addresses are virtual ones of a core unless they are called physical; RIP counts from the base of CS.
/// </summary>
public interface IMachineInspector
{
    /// <summary>Names of the image.</summary>
    SymbolTable Symbols { get; }

    /// <summary>Messages between cores.</summary>
    MessageLog Messages { get; }

    /// <summary>The core that has called the observer who asks; -1 between two runs.</summary>
    int RunningCore { get; }

    /// <summary>Somebody wrote to the machine, so its record says less than what happened.</summary>
    bool WasChanged { get; }

    /// <summary>Notes messages from now on: see <see cref="MessageLog"/>.</summary>
    void ListenToMessages();

    /// <summary>Instructions that a core has retired, up to the present moment.</summary>
    ulong InstructionsOf(int core);

    /// <summary>The core waits in HLT, for its start-up, or in a loop that only another core can end.</summary>
    bool IsWaiting(int core);

    /// <summary>Reads as many bytes as are mapped RAM, by the page tables of a core; answers their number.</summary>
    int ReadMemory(int core, ulong address, Span<byte> destination);

    /// <summary>Writes, whatever the page's rights; <see langword="false"/>: not all of it is mapped RAM, and nothing was written.</summary>
    bool TryWriteMemory(int core, ulong address, ReadOnlySpan<byte> source);

    /// <summary>Guest physical address of a virtual one; <see langword="false"/>: it is not mapped.</summary>
    bool TryTranslate(int core, ulong address, out ulong physical);

    /// <summary>As <see cref="TryWriteMemory"/>, by physical address.</summary>
    bool TryWritePhysical(ulong address, ReadOnlySpan<byte> source);

    /// <summary>
    /// Reads the low 64 bits of a register by the manuals' name in any case: RAX..R15 and their parts (EAX, AX, AL, AH, R8D, R8W, R8B), RIP, RFLAGS, CPL, BITS (of the code:
    /// 16, 32, 64), CR0..CR8, XCR0, EFER, DR0..DR7, selectors (CS), their bases and limits (FS.BASE, CS.LIMIT), GDTR.BASE, IDTR.LIMIT, LDTR, TR, ST0..ST7, FCW, FSW, FTW,
    /// FOP, FIP, FCS, FDP, FDS, XMM0..XMM15, YMM0..YMM15, upper halves (YMM0H), MXCSR, and MSRs without IA32_ in front (LSTAR). <see langword="false"/>: there is none of that name.
    /// </summary>
    bool TryReadRegister(int core, string name, out ulong value);

    /// <summary>
    /// Writes a register of at most 64 bits by the rules of the machine: 32 bits of a general one clear its upper half, and what would be #GP for an instruction at level 0
    /// is refused. <see langword="false"/>: there is none of that name, or it may not be written so.
    /// </summary>
    bool TryWriteRegister(int core, string name, ulong value);

    /// <summary>Reads all of a register, little-endian; answers its bytes. 0: there is none of that name, or it is longer than <paramref name="destination"/>.</summary>
    int ReadRegister(int core, string name, Span<byte> destination);

    /// <summary>As <see cref="TryWriteRegister(int, string, ulong)"/>, with exactly the bytes that the register has.</summary>
    bool TryWriteRegister(int core, string name, ReadOnlySpan<byte> value);

    /// <summary>
    /// Calls back in front of every instruction at an address (linear, whatever page tables say), on one core or on any (-1). The callback may look, write, hold the
    /// run or end this. Disposing ends it.
    /// </summary>
    IDisposable OnExecute(ulong address, int core, Action callback);

    /// <summary>
    /// Calls back behind every store to a range of guest physical memory, by cores and devices, in the middle of the instruction that made it: look, hold the run, end
    /// this, but do not write. <see langword="null"/>: not all of the range is RAM. Disposing ends it.
    /// </summary>
    IDisposable? OnWrite(ulong physical, int length, WriteCallback callback);
}
