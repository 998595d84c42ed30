// One core of a machine, as a test sees it.
using System;

using ToroEmu.Machines.Observation;
using ToroEmu.Symbols;

namespace ToroEmu.Testing;

/// <summary>Registers and position of a core: between two runs, or in a callback.</summary>
public sealed class Core
{
    private readonly IMachineInspector inspector;

    internal Core(int number, IMachineInspector inspector)
    {
        Number = number;
        this.inspector = inspector;
    }

    /// <summary>0 is the core that boots.</summary>
    public int Number { get; }

    /// <summary>Retired instructions.</summary>
    public ulong Instructions => inspector.InstructionsOf(Number);

    /// <summary>The core waits: halted, not started, or in a loop that only another core or an interrupt can end.</summary>
    public bool IsWaiting => inspector.IsWaiting(Number);

    /// <summary>Address of the instruction that comes next.</summary>
    public ulong Rip
    {
        get => this["rip"];
        set => this["rip"] = value;
    }

    /// <summary>Where <see cref="Rip"/> is: <c>function+0x1f</c>, or null where the image has no symbols.</summary>
    public string? Where => inspector.Symbols.Find(Rip) is SymbolPosition position ? position.ToString() : null;

    /// <summary>
    /// A register by the manuals' name, in any case: <c>rax</c> to <c>r15</c> and their parts (<c>eax</c>, <c>al</c>, <c>r8d</c>), <c>rip</c>, <c>rflags</c>, <c>cr0</c>,
    /// <c>cr2</c>, <c>cr3</c>, <c>cr4</c>, <c>efer</c>, selectors (<c>cs</c>), bases (<c>fs.base</c>), the low halves of <c>xmm0</c> to <c>xmm15</c>. General registers, RIP and the
    /// status flags can be written; that changes the run, and no replay knows of it.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such register, or it cannot be written, or not with this value.</exception>
    public ulong this[string register]
    {
        get => inspector.TryReadRegister(Number, register, out ulong value)
            ? value
            : throw new ArgumentException($"no register \"{register}\"; try rax, eax, rip, rflags, cr3, fs.base, xmm0", nameof(register));
        set
        {
            if (!inspector.TryWriteRegister(Number, register, value))
                throw new ArgumentException($"register \"{register}\" cannot be set to {value:x}: general registers, rip and status flags can, within their width", nameof(register));
        }
    }

    /// <summary><c>core 1 at function+0x1f</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"core {Number} at {Where ?? $"0x{Rip:x}"}");
}
