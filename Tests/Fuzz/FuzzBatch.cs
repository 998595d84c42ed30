// A few cases in a row on one machine: the unit that can be run again.
using System;
using System.Buffers.Binary;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Machines;

namespace ToroEmu.Fuzz;

/// <summary>
/// Each batch starts on a machine fresh from power-on and is a function of seed and number alone. Its cases share translations,
/// so that code changes under them.
/// </summary>
internal sealed unsafe class FuzzBatch : IDisposable
{
    public const int Cases = 64;

    private const int RunsMost = 3, BudgetMost = 96;
    private const int CodeLength = 64;
    private static readonly MemoryImage LongImage = new(isLong: true, 1), LegacyImage = new(isLong: false, 2);
    private static readonly FuzzMode[] Modes = Enum.GetValues<FuzzMode>();

    private readonly ulong seed;
    private readonly FuzzMachine machine;
    private FuzzRandom random;
    private FuzzMode mode;
    private byte[] bytes = [];

    public FuzzBatch(ulong seed, long number)
    {
        this.seed = ((seed << 32) ^ (ulong)number) * Cases;
        random = new FuzzRandom(this.seed);
        machine = new FuzzMachine(number % 4 == 3 ? 2 : 1, number % 8 == 5 ? random.Of([.. CpuModels.List]) : CpuModels.Max, random);
    }

    /// <summary>The present case in words.</summary>
    public string Describe() => $"{mode} rip={machine.Cpu->Rip:x} code={Convert.ToHexString(bytes)}";

    /// <summary>The core that runs.</summary>
    public Vcpu Core => machine.First;

    /// <summary>Prepares a case.</summary>
    public void Prepare(int index)
    {
        random = new FuzzRandom(seed + (ulong)index);
        mode = random.Of(Modes);
        machine.Ram.TryWrite(0, (mode >= FuzzMode.Compatibility ? LongImage : LegacyImage).Bytes);
        Mutate();
        bytes = new CodeWriter(random).Write(mode, CodeLength);
        new StateWriter(machine, random).Write(mode);
        // The end of a page is a place where much can go wrong.
        ulong offset = random.OneIn(4) ? 0x1000 - (ulong)random.Below(40) : (ulong)random.Below((int)Layout.CodeSize - 2 * CodeLength);
        machine.Ram.TryWrite(Layout.Code + offset, bytes);
        bool paragraphs = mode is FuzzMode.Real or FuzzMode.Virtual8086;
        machine.Cpu->Rip = paragraphs ? offset : Layout.Code + offset;
    }

    /// <summary>Runs it; answers what is wrong, or null.</summary>
    public string? Run()
    {
        int runs = 1 + random.Below(RunsMost);
        for (int run = 0; run < runs; run++)
        {
            if (random.OneIn(3)) PostEvent();
            string? wrong = RunOnce(1 + random.Below(BudgetMost), out bool goesOn);
            if (wrong != null) return wrong;
            if (!goesOn) break;
        }
        return null;
    }

    /// <summary>A store behind RAM and the scratch pages.</summary>
    public void DoHarm()
    {
        // SAFETY: none; the guard page ends the process.
        machine.Ram.Base[FuzzMachine.RamSize + 4096 * 2] = 1;
    }

    public void Dispose() => machine.Dispose();

    private string? RunOnce(long budget, out bool goesOn)
    {
        ulong before = machine.Cpu->Retired;
        VcpuExit exit = machine.First.Run(budget);
        if (exit == VcpuExit.Exclusive) exit = machine.First.RunAlone();
        ulong retired = machine.Cpu->Retired - before;
        goesOn = exit is VcpuExit.Budget or VcpuExit.Halted or VcpuExit.Yielding;
        if (retired > (ulong)budget) return $"{retired} instructions retired for a budget of {budget}";
        // After Exclusive the budget was another one.
        if (exit == VcpuExit.Shutdown) machine.Cpu->Fault = default;
        return Invariants.Broken(machine.First.Core);
    }

    private void PostEvent()
    {
        switch (random.Below(8))
        {
            case 0: machine.First.Post(CoreEvent.Nmi); break;
            case 1: machine.First.Post(CoreEvent.Init); break;
            case 2:
                machine.First.Post(CoreEvent.Timer | CoreEvent.StartUp);
                machine.RingTimers();
                break;
            default: machine.Router.Deliver(0, random.Byte()); break;
        }
    }

    /// <summary>Changes some entries of the tables.</summary>
    private void Mutate()
    {
        for (int left = random.OneIn(2) ? 0 : random.Below(16); left > 0; left--)
        {
            bool page = random.OneIn(2);
            ulong address = page ? Layout.Pml4 + (ulong)random.Below((int)(Layout.TablesEnd - Layout.Pml4)) : (ulong)random.Below((int)Layout.Pml4);
            Put(address & ~7UL, page ? AnyEntry() : MemoryImage.AnyDescriptor(random));
        }
        // The pages of devices, through the table that maps everything.
        if (!random.OneIn(8)) return;
        Put(Layout.Table + (ulong)random.Below(16) * 8, random.Of<ulong>(0xFEE0_0007, 0xFEC0_0007, 0xFEB0_0007));
        Put(Layout.Directory + (ulong)random.Below(512) * 8, 0xFEE0_0087);
    }

    /// <summary>A page-table entry: of any bits, or one that differs in a few from a useful one.</summary>
    private ulong AnyEntry()
    {
        if (random.OneIn(4)) return random.Next();
        ulong entry = ((ulong)random.Below(80) << 12) + 7;
        if (random.OneIn(2)) entry ^= 1UL << random.Below(12);
        if (random.OneIn(4)) entry ^= 1UL << random.Below(64);
        return entry;
    }

    private void Put(ulong address, ulong value)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        machine.Ram.TryWrite(address, buffer);
    }
}
