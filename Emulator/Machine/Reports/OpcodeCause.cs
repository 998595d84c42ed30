// Instructions that the processor does not have, or may not execute now.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

/// <summary>#UD and #NM.</summary>
internal sealed unsafe class OpcodeCause(FaultScene scene)
{
    public Cause Undefined()
    {
        if (scene.Instruction is not Instruction instruction) return new TransferCause(scene).AtTarget("there is no memory", null);
        if (instruction.IsInvalid) return Invalid();
        string name = scene.Code.Text(instruction);
        if (instruction.Mnemonic is Mnemonic.Ud0 or Mnemonic.Ud1 or Mnemonic.Ud2)
            return new Cause($"executed {name}, which is there to fault: compilers put it where the program must not come", scene.Rip);
        return new Cause($"executed {name}, which is undefined now: {Reason(instruction)}", scene.Rip);
    }

    public Cause NotAvailable()
    {
        bool emulated = (scene.Cpu->Cr0 & Cr0.Em) != 0;
        string name = scene.Instruction is Instruction instruction ? scene.Code.Text(instruction) : "an instruction";
        return new Cause($"executed {name}, but CR0.{(emulated ? "EM" : "TS")} is set: the x87, MMX and SSE units are switched off", scene.Rip);
    }

    private Cause Invalid()
    {
        Span<byte> bytes = stackalloc byte[GuestView.InstructionMax];
        int length = scene.View.Read(scene.View.CodeAddress(scene.Rip), bytes);
        string text = $"the bytes {Convert.ToHexStringLower(bytes[..Math.Min(length, 8)])} are no instruction";
        TransferCause transfer = new(scene);
        return transfer.IsWild ? transfer.AtTarget(text, null) : new Cause($"executed nonsense: {text}", scene.Rip);
    }

    private string Reason(in Instruction instruction)
    {
        CpuState* cpu = scene.Cpu;
        bool isVex = instruction.Encoding != EncodingKind.Legacy;
        if (instruction.HasLockPrefix) return "LOCK may not stand before it";
        if (isVex && (cpu->Cr4 & Cr4.OsXsave) == 0) return "CR4.OSXSAVE is 0, so AVX is switched off";
        if (isVex && (cpu->Xcr0 & Xcr0.SseAndAvx) != Xcr0.SseAndAvx) return "XCR0 does not enable SSE and AVX state";
        if (IsVector(instruction) && (cpu->Cr4 & Cr4.OsFxsr) == 0) return "CR4.OSFXSR is 0, so SSE is switched off";
        if (IsVector(instruction) && (cpu->Cr0 & Cr0.Em) != 0) return "CR0.EM is set";
        return $"it needs {string.Join(", ", instruction.CpuidFeatures)}, a mode or a privilege that this core does not have";
    }

    private static bool IsVector(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Register && instruction.GetOpRegister(operand).IsVectorRegister()) return true;
        return false;
    }
}
