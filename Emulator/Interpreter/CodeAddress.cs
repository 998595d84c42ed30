// The address of compiled code behind a function pointer.
using System.Runtime.InteropServices;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// A pointer to a method that was not compiled when it was taken leads to a stub of the runtime for ever: a second jump at each call. Methods with
/// AggressiveOptimization are compiled once and for all, so where the stub jumps to may be called in its place.
/// </summary>
internal static unsafe class CodeAddress
{
    // jmp qword ptr [rip + offset] (SDM 2A, JMP: FF /4 with a RIP-relative operand).
    private const ushort JumpIndirect = 0x25FF;
    private const int JumpLength = 6;

    /// <summary>The code that <paramref name="handler"/> leads to; itself if it is not such a stub, or leads to the JIT still.</summary>
    public static Handler Of(Handler handler)
    {
        byte* stub = (byte*)handler;
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || *(ushort*)stub != JumpIndirect) return handler;
        byte* target = *(byte**)(stub + JumpLength + *(int*)(stub + sizeof(ushort)));
        // Until the method is compiled the jump goes to the next instruction, which calls the JIT.
        return target == stub + JumpLength ? handler : (Handler)target;
    }
}
