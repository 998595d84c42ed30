// Breakpoints and watchpoints on one machine.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Machines;
using ToroEmu.Machines.Observation;

namespace ToroEmu.Debugging;

/// <summary>
/// Watches by virtual address go by the linear address of each access, so they follow whatever page tables the core has at that moment; stores of devices meet physical watches
/// alone. Nothing here can be noticed by the guest.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="history">Knows the present moment.</param>
/// <param name="steps">Knows where cores are.</param>
/// <param name="met">Called on the machine's thread: a core has met one.</param>
internal sealed unsafe class StopPointSet(DeterministicMachine machine, History history, StepLimits steps, Action<Meeting> met)
{
    /// <summary>Longest watch, bytes.</summary>
    private const ulong LengthMax = 16 << 20;

    private readonly Dictionary<StopPoint, List<Action>> armed = [];
    private (int Core, ulong Step) lastAccess = (-1, 0);

    public IReadOnlyCollection<StopPoint> All => armed.Keys;

    /// <summary>Whether what is met counts: not while the machine is put to some place.</summary>
    public bool AreHeeded { get; set; }

    public bool TryAdd(StopPoint point)
    {
        if (armed.ContainsKey(point)) return true;
        if (point.Core < -1 || point.Core >= machine.Parts.Cores.Length || point.Length == 0 || point.Address + (point.Length - 1) < point.Address) return false;
        bool isWatch = point.Kind != StopPointKind.Execute;
        if (isWatch && (point.Length > LengthMax || (point.IsPhysical && !machine.Parts.Ram.TryOffset(point.Address, point.Length, out _)))) return false;
        armed.Add(point, isWatch ? Watch(point) : Break(point));
        return true;
    }

    public bool Remove(StopPoint point)
    {
        if (!armed.Remove(point, out List<Action>? ends)) return false;
        foreach (Action end in ends) end();
        return true;
    }

    /// <summary>The whole range as it is now; what is not mapped reads as zeros.</summary>
    public byte[] Read(StopPoint point, int core)
    {
        byte[] bytes = new byte[point.Length];
        if (point.IsPhysical) machine.TryReadMemory(point.Address, bytes);
        else machine.Inspector.ReadMemory(Math.Max(core, 0), point.Address, bytes);
        return bytes;
    }

    private IEnumerable<Core> CoresOf(StopPoint point) => machine.Parts.Cores.Select(vcpu => vcpu.Core).Where(core => point.Core < 0 || point.Core == core.Index);

    private List<Action> Break(StopPoint point)
    {
        List<Action> ends = [];
        foreach (Core core in CoresOf(point))
        {
            Action call = () => Meet(point, core, isWrite: false, []);
            core.Breakpoints.Hooks.Add(core, point.Address, call, point.IsPhysical);
            ends.Add(() => core.Breakpoints.Hooks.Remove(point.Address, call, point.IsPhysical));
        }

        return ends;
    }

    private List<Action> Watch(StopPoint point)
    {
        List<Action> ends = [];
        bool onReads = point.Kind != StopPointKind.Write, onWrites = point.Kind != StopPointKind.Read;
        foreach (Core core in CoresOf(point))
        {
            DataHook hook = new(point.Address, point.Address + (point.Length - 1), point.IsPhysical, onReads, onWrites, isWrite => NoteAccess(point, core, isWrite));
            core.Breakpoints.Watches.Add(core, hook);
            ends.Add(() => core.Breakpoints.Watches.Remove(core, hook));
        }

        if (point.IsPhysical && onWrites && point.Core < 0)
        {
            MemoryWatch stores = new(machine.Parts.Ram, point.Address, (int)point.Length, (before, after) => NoteStore(point, before));
            ends.Add(stores.Dispose);
        }

        return ends;
    }

    private void NoteAccess(StopPoint point, Core core, bool isWrite)
    {
        lastAccess = (core.Index, StepsBefore(core.Index));
        if (AreHeeded) Meet(point, core, isWrite, Read(point, core.Index));
    }

    /// <summary>Every store comes here, those of cores behind <see cref="NoteAccess"/>: what is left are those of devices.</summary>
    private void NoteStore(StopPoint point, ReadOnlySpan<byte> before)
    {
        int running = machine.Inspector.RunningCore;
        if (!AreHeeded || (running >= 0 && lastAccess == (running, StepsBefore(running)))) return;
        Moment now = running < 0 ? history.Now : NowOf(running);
        met(new Meeting(point, -1, now, running < 0 ? 0 : StepsBefore(running), running < 0 ? 0 : RipOf(running), true, before.ToArray()));
    }

    private void Meet(StopPoint point, Core core, bool isWrite, byte[] old)
    {
        if (AreHeeded) met(new Meeting(point, core.Index, NowOf(core.Index), StepsBefore(core.Index), RipOf(core.Index), isWrite, old));
    }

    private Moment NowOf(int core) => new(machine.Conductor.InstructionsAt(RetiredBefore(core)), steps.Events);

    private ulong StepsBefore(int core) => RetiredBefore(core) + machine.Parts.Cores[core].Core.Counts.Entered;

    /// <summary>In front of the present instruction: if it runs by itself, it counts as retired already.</summary>
    private ulong RetiredBefore(int core)
    {
        Core running = machine.Parts.Cores[core].Core;
        return running.Retired - (running.Breakpoints.IsAlone ? 1UL : 0UL);
    }

    private ulong RipOf(int core)
    {
        CpuState* cpu = machine.Parts.Cores[core].Core.State;
        return (cpu->Rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
    }
}
