// The kernel's last words: who, where, why, registers and the calls that led there; then the machine ends.
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class Panic
{
    private const int MostFrames = 16;
    private const int StopExitCode = 1;

    private static int s_someoneDies;

    /// <summary>The kernel cannot go on.</summary>
    [DoesNotReturn]
    public static void Stop(string message)
    {
        Begin();
        Terminal.Write("PANIC: core ");
        Terminal.Write((long)PerCore.Current->Index);
        Terminal.Write(": ");
        Terminal.Write(message);
        Terminal.Write("\n");
        WriteCalls(Cpu.FramePointer());
        Machine.Exit(StopExitCode);
    }

    /// <summary>An exception that nobody handles.</summary>
    public static void OnException(InterruptFrame* frame)
    {
        Begin();
        Terminal.Write("EXCEPTION: core ");
        Terminal.Write((long)PerCore.Current->Index);
        Terminal.Write(": ");
        Terminal.Write(ExceptionName.Of((int)frame->Vector));
        WriteValue(", error code ", frame->ErrorCode);
        WriteValue(", at ", frame->Rip);
        if (frame->Vector == Vector.PageFault)
        {
            WriteValue(", address ", Cpu.ReadCr2());
            Terminal.Write(IsStackOverflow(Cpu.ReadCr2()) ? ": stack overflow" : "");
        }

        Terminal.Write("\n");
        WriteRegisters(frame);
        WriteCalls((ulong*)frame->Rbp);
        Machine.Exit(Machine.ExceptionExitCode);
    }

    private static void Begin()
    {
        Cpu.DisableInterrupts();
        PerCore* core = PerCore.Current;
        if (core->IsDying)
        {
            Machine.Exit(Machine.ExceptionExitCode); // a fault while dumping: what is out is out
        }

        core->IsDying = true;
        if (Interlocked.Exchange(ref s_someoneDies, 1) != 0)
        {
            Machine.StopCore(); // the first dump is the one that counts, and it stays in one piece
        }

        if (core->LineLength != 0)
        {
            Terminal.Write("\n");
        }
    }

    private static bool IsStackOverflow(ulong address)
    {
        Thread* thread = Thread.Current;
        return thread != null && thread->OwnsGuard(address);
    }

    private static void WriteRegisters(InterruptFrame* frame)
    {
        WriteFour(" rax ", frame->Rax, " rbx ", frame->Rbx, " rcx ", frame->Rcx, " rdx ", frame->Rdx);
        WriteFour(" rsi ", frame->Rsi, " rdi ", frame->Rdi, " rbp ", frame->Rbp, " rsp ", frame->Rsp);
        WriteFour(" r8  ", frame->R8, " r9  ", frame->R9, " r10 ", frame->R10, " r11 ", frame->R11);
        WriteFour(" r12 ", frame->R12, " r13 ", frame->R13, " r14 ", frame->R14, " r15 ", frame->R15);
        WriteFour(" rip ", frame->Rip, " flg ", frame->Rflags, " cr2 ", Cpu.ReadCr2(), " cr3 ", Cpu.ReadCr3());
    }

    private static void WriteFour(
        string name0, ulong value0, string name1, ulong value1, string name2, ulong value2, string name3, ulong value3)
    {
        WriteValue(name0, value0);
        WriteValue(name1, value1);
        WriteValue(name2, value2);
        WriteValue(name3, value3);
        Terminal.Write("\n");
    }

    private static void WriteValue(string name, ulong value)
    {
        Terminal.Write(name);
        Terminal.WriteHex(value);
    }

    private static void WriteCall(ulong address)
    {
        WriteValue("  called from ", address);
        Terminal.Write("\n");
    }

    /// <summary>Follows the chain of frame pointers: [rbp] is the caller's rbp, [rbp + 8] the return address.</summary>
    private static void WriteCalls(ulong* frame)
    {
        for (int i = 0; i < MostFrames && IsFrame(frame); i++)
        {
            WriteCall(frame[1]);
            ulong* caller = (ulong*)frame[0];
            frame = caller > frame ? caller : null;
        }
    }

    private static bool IsFrame(ulong* frame) =>
        frame != null && ((ulong)frame & 7) == 0 && Paging.IsMapped((ulong)frame) && Paging.IsMapped((ulong)(frame + 1));
}
