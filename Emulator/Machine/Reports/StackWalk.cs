// The addresses by which a core came to where it is.
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Symbols.Frames;

namespace ToroEmu.Machines.Reports;

/// <summary>
/// Return addresses by the image's call frame information, and by frame pointers where it says nothing, in 16-, 32- and 64-bit code. An address counts as a return address if
/// a CALL ends there. Code that has neither leaves only a search of the stack, whose results are guesses and marked as such.
/// </summary>
internal sealed unsafe class StackWalk(GuestView view)
{
    /// <summary>Guesses: how many words of the stack are searched, and how many addresses are enough.</summary>
    private const ulong SearchWords = 512;
    private const int GuessesMax = 8;

    private readonly CodeWindow code = new(view);
    private readonly List<StackPlace> frames = [];
    private UnwindRegisters registers = new();

    /// <summary>RIP is an instruction that has not been executed: the first one, or one that was interrupted. Else it is a return address.</summary>
    private bool isNext;

    /// <summary>The image says that this function has no caller.</summary>
    private bool isOutermost;
    private int callers;

    /// <summary>RIP, then the callers.</summary>
    /// <param name="depthMax">So many at most.</param>
    /// <param name="guesses">Search the stack if there is no other way.</param>
    public IReadOnlyList<StackPlace> Walk(int depthMax, bool guesses)
    {
        frames.Clear();
        registers = Now();
        isNext = true;
        callers = 0;
        Add(registers.Rip, isGuess: false);
        while (frames.Count < depthMax && StepOut()) { }
        if (guesses && callers == 0 && !isOutermost) Search(registers.Rsp);
        return frames;
    }

    private UnwindRegisters Now()
    {
        CpuState* cpu = view.Cpu;
        UnwindRegisters now = new() { Rip = cpu->Rip };
        for (int register = 0; register < UnwindRegisters.Count; register++) now[register] = cpu->Registers[register];
        return now;
    }

    private bool StepOut()
    {
        UnwindRegisters before = registers.Clone();
        ulong address = view.CodeAddress(isNext ? registers.Rip : registers.Rip - 1);
        UnwindResult result = view.WordSize == 2 ? UnwindResult.Unknown : view.Symbols.CallFrames.Step(registers, address, view.WordSize, TryReadWord);
        isOutermost = result == UnwindResult.Outermost;
        if (isOutermost) return false;
        bool isInterrupted = result == UnwindResult.Interrupted;
        // Callers' frames lie above.
        if (result != UnwindResult.Unknown && registers.Rsp > before.Rsp && (isInterrupted || code.IsReturnAddress(registers.Rip)))
        {
            isNext = isInterrupted;
            callers++;
            Add(registers.Rip, isGuess: false);
            return true;
        }
        registers = before;
        return (callers == 0 && StepFromEntry()) || StepByFramePointer();
    }

    /// <summary>At a function's first instruction its return address is still on top of the stack, and the frame pointer its caller's.</summary>
    private bool StepFromEntry()
    {
        if (!IsAtEntry(registers.Rip) || !TryReadWord(registers.Rsp, out ulong caller) || !code.IsReturnAddress(caller)) return false;
        return Called(caller, registers[Gpr.Rbp], registers.Rsp + (ulong)view.WordSize);
    }

    private bool StepByFramePointer()
    {
        ulong frame = registers[Gpr.Rbp] & WordMask;
        ulong size = (ulong)view.WordSize;
        if (!TryReadWord(frame, out ulong next) || !TryReadWord(frame + size, out ulong caller) || !code.IsReturnAddress(caller)) return false;
        Called(caller, next, frame + 2 * size);
        return next > frame || view.Symbols.CallFrames.Knows(view.CodeAddress(caller - 1));
    }

    private bool Called(ulong caller, ulong framePointer, ulong stack)
    {
        registers.Rip = caller;
        registers[Gpr.Rbp] = framePointer;
        registers[Gpr.Rsp] = stack;
        isNext = false;
        callers++;
        Add(caller, isGuess: false);
        return true;
    }

    /// <summary>Nothing at RIP has set up a frame yet: it is a symbol's first byte, or no code at all.</summary>
    private bool IsAtEntry(ulong rip)
    {
        byte[] first = new byte[1];
        if (view.Read(view.CodeAddress(rip), first) == 0) return true;
        return view.Symbols.Find(view.CodeAddress(rip)) is not { Offset: not 0 };
    }

    private void Search(ulong top)
    {
        ulong size = (ulong)view.WordSize;
        ulong start = top & ~(size - 1);
        isNext = false;
        for (ulong word = 0; word < SearchWords && frames.Count <= GuessesMax; word++)
        {
            if (!TryReadWord(start + word * size, out ulong address)) return;
            if (code.IsReturnAddress(address)) Add(address, isGuess: true);
        }
    }

    private ulong WordMask => view.WordSize switch { 2 => ushort.MaxValue, 4 => uint.MaxValue, _ => ulong.MaxValue };

    private bool TryReadWord(ulong offset, out ulong value) => view.TryRead(view.StackAddress(offset), view.WordSize, out value);

    private void Add(ulong address, bool isGuess) => frames.Add(new StackPlace(address, isNext, isGuess));
}
