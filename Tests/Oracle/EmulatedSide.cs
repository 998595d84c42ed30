// The emulator as one of the two processors that are compared.
using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Oracle;

/// <summary>
/// A core at level 3 whose memory looks as the native runner's, set up as Linux sets up the host. The IDT is empty, so that every
/// exception ends the run, with its cause in the fault log and the state as it met it.
/// </summary>
internal sealed unsafe class EmulatedSide : IDisposable
{
    private const ulong Present = 1, Writable = 2, User = 4, NoExecute = 1UL << 63;
    private const ulong TaskOffset = 0xC00;
    private const ulong LdtBase = TestCore.Gdt + 0x800;

    /// <summary>In order of <see cref="State.Selectors"/>.</summary>
    private static readonly int[] SegmentOrder = [SegReg.Es, SegReg.Cs, SegReg.Ss, SegReg.Ds, SegReg.Fs, SegReg.Gs];

    private readonly TestCore core = new();
    private readonly byte[] filler = new byte[Layout.CodeBytes];

    public EmulatedSide()
    {
        CpuState* cpu = core.Cpu;
        cpu->Cr0 |= Cr0.Am | Cr0.Wp;
        cpu->Cr4 |= Cr4.OsXsave | Cr4.FsGsBase | Cr4.Umip | Cr4.De;
        cpu->Xcr0 = State.AllComponents;
        cpu->Efer |= Efer.Sce;
        filler.AsSpan().Fill(0xCC);
        WriteDescriptors();
        WriteMemory();
        core.Core.SetCpl(3);
    }

    public TestCore Core => core;

    public void Dispose() => core.Dispose();

    /// <summary>Runs a case; memory is as before afterwards.</summary>
    public void Run(ref TestCase test, ref Outcome outcome)
    {
        core.Write(test.CodeAddress, test.CodeBytes[..test.CodeRoom]);
        for (int i = 0; i < test.PatchCount; i++) Place(ref test.Patches[i]);
        Load(ref test.State);
        VcpuExit exit;
        do exit = core.Run(2);
        while (exit is VcpuExit.Exclusive or VcpuExit.Yielding);
        if (exit != VcpuExit.Shutdown) throw new InvalidOperationException($"The emulator ended a single step with {exit}.");
        Save(ref outcome);
        core.Write(test.CodeAddress, filler.AsSpan(0, test.CodeRoom));
        Collect(ref outcome);
    }

    private void Place(ref Patch patch) =>
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref patch.Bytes[0], patch.Length).CopyTo(Ram(patch.Address, patch.Length));

    private Span<byte> Ram(ulong address, int length) => new(core.Ram.Base + address, length);

    private void Load(ref State state)
    {
        CpuState* cpu = core.Cpu;
        for (int register = 0; register < 16; register++) cpu->Registers[register] = state.Registers[register];
        cpu->Rip = state.Rip;
        LazyFlags.Write(cpu, state.Flags);
        LoadSegments(ref state, cpu);
        LoadVectors(ref state, cpu);
        LoadX87(ref state, cpu);
        cpu->Fault = default;
        cpu->Halted = cpu->InterruptShadow = cpu->TrapShadow = cpu->SpinHint = false;
        cpu->Cpl = 3;
        core.Core.RefreshContext();
    }

    private static void LoadSegments(ref State state, CpuState* cpu)
    {
        for (int i = 0; i < SegmentOrder.Length; i++)
        {
            ulong nullBase = SegmentOrder[i] == SegReg.Fs ? state.FsBase : SegmentOrder[i] == SegReg.Gs ? state.GsBase : 0;
            cpu->Segments[SegmentOrder[i]] = Segments.Load(state.Selectors[i], nullBase);
        }
    }

    private static void LoadVectors(ref State state, CpuState* cpu)
    {
        cpu->Mxcsr = state.Mxcsr;
        for (int vector = 0; vector < 16; vector++)
            cpu->Vectors[vector] = new Ymm
            {
                Q0 = state.Vector(vector, 0),
                Q1 = state.Vector(vector, 1),
                Q2 = state.Vector(vector, 2),
                Q3 = state.Vector(vector, 3),
            };
    }

    private static void LoadX87(ref State state, CpuState* cpu)
    {
        X87State* unit = &cpu->X87;
        *unit = default;
        unit->Control = state.Control;
        unit->Status = state.Status;
        unit->Tags = state.Tags;
        unit->Opcode = state.Word<ushort>(State.OpcodeOffset);
        unit->InstructionPointer = state.Word<ulong>(State.InstructionOffset);
        unit->DataPointer = state.Word<ulong>(State.DataOffset);
        for (int i = 0; i < 8; i++)
        {
            byte* register = unit->Registers + ((state.Top + i) & 7) * 16;
            *(ulong*)register = state.Significand(i);
            *(ushort*)(register + 8) = state.Exponent(i);
        }
    }

    private void Save(ref Outcome outcome)
    {
        CpuState* cpu = core.Cpu;
        SaveFault(ref outcome);
        ref State state = ref outcome.State;
        for (int register = 0; register < 16; register++) state.Registers[register] = cpu->Registers[register];
        state.Flags = LazyFlags.Read(cpu);
        state.FsBase = cpu->Segments[SegReg.Fs].Base;
        state.GsBase = cpu->Segments[SegReg.Gs].Base;
        for (int i = 0; i < SegmentOrder.Length; i++) state.Selectors[i] = cpu->Segments[SegmentOrder[i]].Selector;
        state.Image.Clear();
        SaveVectors(ref state, cpu);
        SaveX87(ref state, cpu);
    }

    /// <summary>INT n fails in its delivery, as on the host, where the gates of all but #BP and #OF are at level 0.</summary>
    private void SaveFault(ref Outcome outcome)
    {
        FaultRecord record = core.FirstFault;
        bool denied = record.Fault.Kind == FaultKind.SoftwareInterrupt && record.Fault.Vector is not (ExceptionVector.Breakpoint or ExceptionVector.Overflow);
        if (denied) record = core.Core.Faults.Chain[1];
        outcome.Vector = record.Fault.Vector;
        outcome.Error = record.Fault.HasErrorCode ? record.Fault.ErrorCode : 0;
        outcome.Cr2 = record.Fault.Address;
        outcome.State.Rip = (record.Rip + record.Fault.Length) & core.Cpu->LinearMask;
    }

    private static void SaveVectors(ref State state, CpuState* cpu)
    {
        state.Mxcsr = cpu->Mxcsr;
        for (int vector = 0; vector < 16; vector++)
        {
            state.Vector(vector, 0) = cpu->Vectors[vector].Q0;
            state.Vector(vector, 1) = cpu->Vectors[vector].Q1;
            state.Vector(vector, 2) = cpu->Vectors[vector].Q2;
            state.Vector(vector, 3) = cpu->Vectors[vector].Q3;
        }
    }

    private static void SaveX87(ref State state, CpuState* cpu)
    {
        X87State* unit = &cpu->X87;
        state.Control = unit->Control;
        state.Status = unit->Status;
        state.Tags = unit->Tags;
        state.Word<ushort>(State.OpcodeOffset) = unit->Opcode;
        state.Word<ulong>(State.InstructionOffset) = unit->InstructionPointer;
        state.Word<ulong>(State.DataOffset) = unit->DataPointer;
        for (int i = 0; i < 8; i++)
        {
            byte* register = unit->Registers + ((state.Top + i) & 7) * 16;
            state.Significand(i) = *(ulong*)register;
            state.Exponent(i) = *(ushort*)(register + 8);
        }
    }

    private void Collect(ref Outcome outcome)
    {
        outcome.LineCount = 0;
        Ram(Layout.Low, Layout.PageSize).Clear();
        Collect(ref outcome, Layout.Stack, Memory.Template.AsSpan(0, Layout.StackSize));
        Collect(ref outcome, Layout.Data, Memory.Template.AsSpan(Layout.StackSize, Layout.DataSize));
    }

    /// <summary>Notes the lines that differ from the template, and puts them right again.</summary>
    private void Collect(ref Outcome outcome, ulong area, ReadOnlySpan<byte> original)
    {
        Span<byte> now = Ram(area, original.Length);
        int at = 0;
        while (true)
        {
            at += now[at..].CommonPrefixLength(original[at..]);
            if (at == original.Length) return;
            at &= -Layout.LineSize;
            if (outcome.LineCount < Layout.LinesMax)
            {
                ref Line line = ref outcome.Lines[outcome.LineCount];
                line.Address = area + (ulong)at;
                now.Slice(at, Layout.LineSize).CopyTo(line.Content);
            }
            outcome.LineCount++;
            original.Slice(at, Layout.LineSize).CopyTo(now[at..]);
        }
    }

    private void WriteDescriptors()
    {
        for (int index = 0; index < Segments.Gdt.Length; index++) core.WriteUInt64(TestCore.Gdt + (ulong)index * 8, Segments.Gdt[index]);
        foreach (LocalSegment segment in Segments.Ldt) core.WriteUInt64(LdtBase + (ulong)segment.Index * 8, segment.Raw);
        core.Cpu->Gdtr = new DescriptorTable { Base = TestCore.Gdt, Limit = (ushort)(Segments.Gdt.Length * 8 - 1) };
        core.Cpu->Segments[SegReg.Ldtr] = new SegmentRegister { Selector = 0x50, Base = LdtBase, Limit = (uint)Segments.Ldt.Length * 8 - 1, Access = 0x82 };
        // A task segment whose permission map lies behind its limit: no port is allowed.
        core.WriteUInt64(TestCore.Gdt + TaskOffset + TaskState.IoMapBase64, 0x68);
        core.Cpu->Segments[SegReg.Tr] = new SegmentRegister { Selector = 0x40, Base = TestCore.Gdt + TaskOffset, Limit = 0x67, Access = 0x8B };
    }

    /// <summary>The areas, and at level 0 the descriptor tables; all other pages of the identity map go.</summary>
    private void WriteMemory()
    {
        for (ulong page = 0; page < TestCore.RamSize; page += Layout.PageSize)
        {
            ulong rights = page switch
            {
                >= Layout.Code and < Layout.Code + Layout.CodeSize => Present | User,
                >= Layout.Low and < Layout.Low + Layout.PageSize => Present | User | Writable | NoExecute,
                >= Layout.Stack and < Layout.Stack + Layout.StackSize => Present | User | Writable | NoExecute,
                >= Layout.Data and < Layout.Data + Layout.DataSize => Present | User | Writable | NoExecute,
                >= Layout.Constants and < Layout.Constants + Layout.ConstantsSize => Present | User | NoExecute,
                >= TestCore.Gdt and < TestCore.Gdt + Layout.PageSize => Present,
                _ => 0,
            };
            core.MapTo(page, rights == 0 ? 0 : page | rights);
        }
        Ram(Layout.Code, Layout.CodeSize).Fill(0xCC);
        Memory.Template.AsSpan(0, Layout.StackSize).CopyTo(Ram(Layout.Stack, Layout.StackSize));
        Memory.Template.AsSpan(Layout.StackSize, Layout.DataSize).CopyTo(Ram(Layout.Data, Layout.DataSize));
        Memory.Template.AsSpan(Layout.StackSize + Layout.DataSize).CopyTo(Ram(Layout.Constants, Layout.ConstantsSize));
    }
}
