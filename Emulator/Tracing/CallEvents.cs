// Calls of chosen functions, as events.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;

namespace ToroEmu.Tracing;

/// <summary>
/// Breakpoints of the host at the entries of the functions, and at every place that one of them was seen to return to. A call ends where the core is there again with its
/// stack pointer behind the return address: so threads, recursion and returns by another way are told apart.
/// </summary>
internal sealed unsafe class CallEvents : IDisposable
{
    private readonly DeterministicMachine machine;
    private readonly EventClock clock;
    private readonly EventGate gate;
    private readonly List<IDisposable> breakpoints = [];
    private readonly HashSet<ulong> returns = [];
    private readonly Dictionary<(int Core, ulong Stack), Call> open = [];
    private int number;

    public CallEvents(DeterministicMachine machine, EventClock clock, EventGate gate)
    {
        this.machine = machine;
        this.clock = clock;
        this.gate = gate;
        foreach ((ulong address, string name) in Wanted()) breakpoints.Add(machine.Inspector.OnExecute(address, -1, () => Enter(address, name)));
    }

    private readonly record struct Call(ulong Function, string Name, ulong Return, int Number);

    public void Dispose()
    {
        foreach (IDisposable breakpoint in breakpoints) breakpoint.Dispose();
        breakpoints.Clear();
    }

    /// <summary>All names are looked at: a C# method that C knows as MPI_Reduce has both.</summary>
    private IEnumerable<(ulong Address, string Name)> Wanted()
    {
        ElfImage image = machine.SymbolSource;
        return image.Symbols().Where(symbol => symbol.Kind == ElfSymbolKind.Function)
            .Select(symbol => (symbol.Address, Name: image.NameOf(symbol) ?? ""))
            .Where(symbol => gate.Selection.Functions.Any(pattern => Matches(pattern, symbol.Name) || Matches(pattern, SymbolName.Display(symbol.Name))))
            .DistinctBy(symbol => symbol.Address);
    }

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;

    private void Enter(ulong function, string name)
    {
        int core = clock.Running;
        CpuState* cpu = machine.Parts.Cores[core].Core.State;
        int width = cpu->Mode == CodeMode.Code64 ? sizeof(ulong) : sizeof(uint);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        ulong stack = cpu->Registers[Gpr.Rsp];
        if (machine.Inspector.ReadMemory(core, stack, bytes[..width]) != width) return;
        ulong back = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (returns.Add(back)) breakpoints.Add(machine.Inspector.OnExecute(back, -1, Leave));
        Call call = new(function, name, back, number++ & int.MaxValue);
        (int, ulong) key = (core, stack + (ulong)width);
        if (open.Remove(key, out Call lost)) Tell(RunEventKind.CallEnd, lost, core, 0); // left by a way that nobody saw
        open.Add(key, call);
        Tell(RunEventKind.CallBegin, call, core, cpu->Registers[Gpr.Rdi]);
    }

    private void Leave()
    {
        int core = clock.Running;
        CpuState* cpu = machine.Parts.Cores[core].Core.State;
        (int, ulong) key = (core, cpu->Registers[Gpr.Rsp]);
        if (!open.TryGetValue(key, out Call call) || call.Return != cpu->Rip) return;
        open.Remove(key);
        Tell(RunEventKind.CallEnd, call, core, cpu->Registers[Gpr.Rax]);
    }

    private void Tell(RunEventKind kind, in Call call, int core, ulong value)
    {
        EventPlace now = clock.Now;
        gate.Note(new RunEvent
        {
            Kind = kind,
            Core = core,
            Instructions = now.Instructions,
            Nanoseconds = now.Nanoseconds,
            Rip = call.Function,
            Address = call.Return,
            Value = value,
            Size = call.Number,
            Name = call.Name,
        });
    }
}
