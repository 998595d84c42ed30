// State of the x87 unit.
using System.Runtime.InteropServices;

namespace ToroEmu.Cpu;

/// <summary>Control, status, tags and the eight 80-bit registers, physical order (SDM 1, 8.1).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct X87State
{
    private const ushort InitialControl = 0x037F;
    private const int RegisterBytes = 8 * 16;

    /// <summary>Each register: 8 bytes significand, 2 bytes sign and exponent, padding to 16.</summary>
    public fixed byte Registers[RegisterBytes];
    public ushort Control;
    public ushort Status;

    /// <summary>A bit per physical register: 1 is in use (the abridged form of FXSAVE).</summary>
    public byte Tags;

    /// <summary>FOP: low three bits of the first opcode byte above the second byte, 11 bits (SDM 1, 8.1.9).</summary>
    public ushort Opcode;

    /// <summary>FCS and FDS: the selectors that go with the pointers.</summary>
    public ushort CodeSelector;
    public ushort DataSelector;

    /// <summary>FIP and FDP: offsets of the last instruction that was not a control instruction, and of its memory operand (SDM 1, 8.1.8).</summary>
    public ulong InstructionPointer;
    public ulong DataPointer;

    /// <summary>Values after FNINIT (SDM 2A, FINIT).</summary>
    public void Initialise()
    {
        Control = InitialControl;
        Status = 0;
        Tags = 0;
        Opcode = CodeSelector = DataSelector = 0;
        InstructionPointer = 0;
        DataPointer = 0;
    }

    /// <summary>As <see cref="Initialise"/>, with empty registers cleared too: the initial state of XRSTOR (SDM 1, 13.6).</summary>
    public void Reset()
    {
        Initialise();
        for (int at = 0; at < RegisterBytes; at++) Registers[at] = 0;
    }

    /// <summary>Nothing differs from what <see cref="Reset"/> leaves.</summary>
    public bool IsInitial
    {
        get
        {
            if (Control != InitialControl || Status != 0 || Tags != 0 || Opcode != 0 || InstructionPointer != 0 || DataPointer != 0) return false;
            for (int at = 0; at < RegisterBytes; at++)
                if (Registers[at] != 0) return false;
            return true;
        }
    }
}
