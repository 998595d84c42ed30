// A guest as a report sees it: one core's registers at some moment, and memory.
using System;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Memory;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>Memory is read as it is now, by the page tables of <paramref name="cpu"/>; only while no core runs.</summary>
internal sealed unsafe class GuestView(CpuState* cpu, GuestRam ram, SymbolTable symbols)
{
    /// <summary>Longest instruction, bytes.</summary>
    public const int InstructionMax = 15;

    public CpuState* Cpu => cpu;

    public GuestRam Ram => ram;

    public SymbolTable Symbols => symbols;

    public bool IsLongMode => (cpu->Efer & Efer.Lma) != 0;

    /// <summary>16, 32 or 64: what the decoder must be told.</summary>
    public int Bitness => cpu->Mode switch { CodeMode.Code16 => 16, CodeMode.Code32 => 32, _ => 64 };

    /// <summary>Bytes of a stack slot.</summary>
    public int WordSize => Bitness / 8;

    /// <summary>Linear address of an offset in CS.</summary>
    public ulong CodeAddress(ulong rip) => cpu->Mode == CodeMode.Code64 ? rip : (rip + cpu->Segments[SegReg.Cs].Base) & uint.MaxValue;

    /// <summary>Linear address of an offset in SS.</summary>
    public ulong StackAddress(ulong offset) => cpu->Mode == CodeMode.Code64 ? offset
        : (cpu->Segments[SegReg.Ss].Base + (cpu->Segments[SegReg.Ss].IsBig ? (uint)offset : (ushort)offset)) & uint.MaxValue;

    public ReportPlace Place(ulong address) => new(address, symbols.Find(address)?.ToString());

    /// <summary>A place of code: RIP is shown, its linear address is looked up.</summary>
    public ReportPlace CodePlace(ulong rip) => new(rip, symbols.Find(CodeAddress(rip))?.ToString(), symbols.Lines.Find(CodeAddress(rip)));

    /// <summary>Reads as many bytes as there are.</summary>
    public int Read(ulong linear, Span<byte> destination) => DebugAccess.Read(cpu, ram, linear, destination);

    /// <summary>Reads a little-endian word of up to 8 bytes.</summary>
    public bool TryRead(ulong linear, int size, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        bool done = Read(linear, bytes[..size]) == size;
        value = done ? BitConverter.ToUInt64(bytes) : 0;
        return done;
    }

    public bool TryTranslate(ulong linear, out ulong physical) => DebugAccess.TryTranslate(cpu, ram, linear, out physical);
}
