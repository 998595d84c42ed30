// One experiment: an instruction, the state it starts from, the memory it finds.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ToroEmu.Oracle;

/// <summary>struct test_case of Native/runner.c. The instruction lies at the state's RIP; memory is the template with the patches over it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Layout.CaseSize)]
internal unsafe struct TestCase
{
    public State State;
    public fixed byte Code[Layout.CodeBytes];
    public int PatchCount;
    private readonly uint padding;

    /// <summary>Linear address of RIP: see <see cref="Seal"/>.</summary>
    public ulong CodeAddress;
    private fixed uint morePadding[8];
    public PatchArray Patches;

    [UnscopedRef]
    public Span<byte> CodeBytes => MemoryMarshal.CreateSpan(ref Code[0], Layout.CodeBytes);

    /// <summary>Bytes of code that lie in the code area; the rest is behind its end.</summary>
    public int CodeRoom => (int)Math.Min(Layout.CodeBytes, Layout.Code + Layout.CodeSize - CodeAddress);

    /// <summary>To be called when registers are set. The native runner's IRET loads only SP of a 16-bit stack (SDM 2A, IRET).</summary>
    public void Seal()
    {
        CodeAddress = State.CodeBase + State.Rip;
        if (State.Selectors[Cpu.SegReg.Cs] == Segments.User64) return;
        State.Registers[Cpu.Gpr.Rsp] = (uint)State.Registers[Cpu.Gpr.Rsp];
        if (State.Selectors[Cpu.SegReg.Ss] is Segments.Stack16 or Segments.Data16 or Segments.Down16) State.Registers[Cpu.Gpr.Rsp] = (ushort)State.Registers[Cpu.Gpr.Rsp];
    }

    /// <summary>Puts bytes somewhere; those outside of stack and data are dropped, as are more patches than there is room for.</summary>
    public void AddPatch(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (PatchCount == Layout.PatchesMax || !Memory.TryClip(ref address, ref bytes)) return;
        ref Patch patch = ref Patches[PatchCount++];
        patch.Address = address;
        patch.Length = Math.Min(bytes.Length, Layout.PatchBytes);
        bytes[..patch.Length].CopyTo(MemoryMarshal.CreateSpan(ref patch.Bytes[0], Layout.PatchBytes));
    }

    [InlineArray(Layout.PatchesMax)]
    public struct PatchArray
    {
        private Patch first;
    }
}
