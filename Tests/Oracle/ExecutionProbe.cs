// Whether the emulator has a handler for a form, announced or not.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Runs some cases of the form in the emulator alone: one that goes through tells.</summary>
internal sealed class ExecutionProbe(EmulatedSide emulated, int bitness)
{
    private const int Tries = 24;

    /// <summary>Whether a misaligned load with EFLAGS.AC set is #AC.</summary>
    public unsafe bool ChecksAlignment
    {
        get
        {
            TestCase test = default;
            Outcome outcome = default;
            StateText.SetNeutral(ref test.State, Segments.User64);
            ((ReadOnlySpan<byte>)[0x8B, 0x01]).CopyTo(test.CodeBytes); // MOV EAX, [RCX]
            test.State.Registers[Gpr.Rcx] = Layout.Data + 1;
            test.State.Flags |= Rflags.Ac;
            test.Seal();
            emulated.Run(ref test, ref outcome);
            return outcome.Vector == ExceptionVector.AlignmentCheck;
        }
    }

    public bool Executes(Form form)
    {
        FormTable single = FormTable.Of(bitness, form);
        CaseMaker maker = new(single, 1, anything: false);
        Outcome outcome = default;
        for (int i = 0; i < Tries; i++)
        {
            TestCase test = default;
            maker.Make(form, ref test);
            emulated.Run(ref test, ref outcome);
            if (outcome.Vector == ExceptionVector.Debug) return true;
        }
        return false;
    }
}
