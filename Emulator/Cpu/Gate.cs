// Call, interrupt, trap and task gates as they lie in memory.
namespace ToroEmu.Cpu;

/// <summary>Fields of a gate descriptor (SDM 3A, 6.8.3, 7.11 and 9.2.5); <paramref name="high"/> is the second half in long mode, else zero.</summary>
public readonly struct Gate(ulong low, ulong high)
{
    /// <summary>Code segment, or TSS of a task gate.</summary>
    public ushort Selector => (ushort)(low >> 16);

    public ulong Offset => IsNarrow ? (ushort)low : (low & 0xFFFF) | ((low >> 32) & 0xFFFF_0000) | (high << 32);

    /// <summary>Type with the S bit above it: a gate has S clear.</summary>
    public int Type => (int)(low >> 40) & 0x1F;

    public int Dpl => (int)(low >> 45) & 3;

    public bool IsPresent => ((low >> 47) & 1) != 0;

    /// <summary>Stack words that a call gate copies.</summary>
    public int Parameters => (int)(low >> 32) & 0x1F;

    /// <summary>Interrupt stack table entry, 0: none (SDM 3A, 7.14.5).</summary>
    public int Ist => (int)(low >> 32) & 7;

    public bool IsTask => Type == Descriptor.SystemTaskGate;

    /// <summary>Interrupt gates clear IF, trap gates do not.</summary>
    public bool ClearsIf => Type is Descriptor.SystemInterruptGate or Descriptor.SystemInterruptGate16;

    /// <summary>A 16-bit gate: it pushes words and has an offset of 16 bits.</summary>
    public bool IsNarrow => (Type & 8) == 0;

    /// <summary>The type field of the second half must be zero (SDM 3A, 6.8.3.1).</summary>
    public bool HasValidUpperHalf => ((high >> 40) & 0x1F) == 0;
}
