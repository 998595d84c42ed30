// What instructions do to the flow of control.
using System;

using Iced.Intel;

namespace ToroEmu.Tracing;

/// <summary>By the decoder's name of an instruction.</summary>
internal static class BranchKinds
{
    private const byte None = byte.MaxValue;
    private static readonly byte[] Kinds = Array.ConvertAll(Enum.GetValues<Code>(), code => Of(code));

    /// <summary><see langword="false"/>: the instruction is none that branches when it retires.</summary>
    public static bool TryFind(ushort code, out RunBranch kind)
    {
        kind = (RunBranch)Kinds[code];
        return Kinds[code] != None;
    }

    private static byte Of(Code code) => code.IsJmpFar() || code.IsJmpFarIndirect() || code.IsCallFar() || code.IsCallFarIndirect() ? (byte)RunBranch.System
        : code.Mnemonic() switch
        {
            Mnemonic.Syscall or Mnemonic.Sysenter or Mnemonic.Sysexit or Mnemonic.Sysret or Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq or Mnemonic.Retf => (byte)RunBranch.System,
            _ => Near(code.FlowControl()),
        };

    private static byte Near(FlowControl flow) => flow switch
    {
        FlowControl.UnconditionalBranch or FlowControl.IndirectBranch => (byte)RunBranch.Jump,
        FlowControl.ConditionalBranch => (byte)RunBranch.Conditional,
        FlowControl.Call or FlowControl.IndirectCall => (byte)RunBranch.Call,
        FlowControl.Return => (byte)RunBranch.Return,
        _ => None,
    };
}
