// How a core came to where it is.
using System.Collections.Generic;
using System.Collections.Immutable;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

/// <summary>
/// Return addresses by frame pointers, in 16-, 32- and 64-bit code. An address counts as a return address if a CALL ends there. Code without
/// frame pointers leaves only a search of the stack, whose results are guesses and marked as such.
/// </summary>
internal sealed unsafe class StackTrace(GuestView view)
{
    private const int DepthMax = 32;

    /// <summary>Guesses: how many words of the stack are searched, and how many addresses are enough.</summary>
    private const ulong SearchWords = 512;
    private const int GuessesMax = 8;

    private readonly CodeWindow code = new(view);
    private readonly List<ReportFrame> frames = [];

    /// <summary>RIP, then the callers.</summary>
    public ImmutableArray<ReportFrame> Walk()
    {
        CpuState* cpu = view.Cpu;
        frames.Clear();
        Add(cpu->Rip, isGuess: false);
        ulong top = cpu->Registers[Gpr.Rsp];
        // At a function's first instruction its return address is still on top of the stack, and the frame pointer its caller's.
        if (IsAtEntry(cpu->Rip) && TryReadWord(top, out ulong caller) && code.IsReturnAddress(caller)) Add(caller, isGuess: false);
        FollowFrames(cpu->Registers[Gpr.Rbp]);
        if (frames.Count == 1) Search(top);
        return [.. frames];
    }

    /// <summary>Nothing at RIP has set up a frame yet: it is a symbol's first byte, or no code at all.</summary>
    private bool IsAtEntry(ulong rip)
    {
        byte[] first = new byte[1];
        if (view.Read(view.CodeAddress(rip), first) == 0) return true;
        return view.Symbols.Find(view.CodeAddress(rip)) is not { Offset: not 0 };
    }

    private void FollowFrames(ulong frame)
    {
        frame &= WordMask;
        while (frames.Count < DepthMax && TryReadWord(frame, out ulong next) && TryReadWord(frame + (ulong)view.WordSize, out ulong address))
        {
            if (!code.IsReturnAddress(address)) return;
            Add(address, isGuess: false);
            // Frames of callers lie above.
            if (next <= frame) return;
            frame = next;
        }
    }

    private void Search(ulong top)
    {
        ulong size = (ulong)view.WordSize;
        ulong start = top & ~(size - 1);
        for (ulong word = 0; word < SearchWords && frames.Count <= GuessesMax; word++)
        {
            if (!TryReadWord(start + word * size, out ulong address)) return;
            if (code.IsReturnAddress(address)) Add(address, isGuess: true);
        }
    }

    private ulong WordMask => view.WordSize switch { 2 => ushort.MaxValue, 4 => uint.MaxValue, _ => ulong.MaxValue };

    private bool TryReadWord(ulong offset, out ulong value) => view.TryRead(view.StackAddress(offset), view.WordSize, out value);

    private void Add(ulong address, bool isGuess) => frames.Add(new ReportFrame(view.CodePlace(address), isGuess));
}
