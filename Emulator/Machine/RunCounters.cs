// Everything that a run counts besides instructions, by name.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

/// <summary>Gathers counts from the parts of a machine. Counters are kept where the events happen, none of them per instruction.</summary>
internal sealed class RunCounters(IReadOnlyList<Vcpu> cores, PhysicalBus bus, PortBus ports, IpiRouter router, MessageCounter? messages)
{
    private const string LocalApic = "LocalApic";

    public ImmutableArray<RunCounter> Gather()
    {
        List<RunCounter> counters = [];
        foreach (VcpuExit reason in Enum.GetValues<VcpuExit>()) Add(counters, $"exits: {Words(reason)}", Sum(core => core.ExitsBy(reason)));
        AddVectors(counters, "exception", core => core.Core.Counts.Exceptions, vector => vector < 32 ? ExceptionVector.Name((byte)vector) : $"vector {vector}");
        AddVectors(counters, "interrupt", core => core.Core.Counts.Interrupts, vector => $"vector {vector}");
        Add(counters, "IPIs sent", (ulong)router.Sent);
        Add(counters, "interrupts that nobody took", (ulong)router.Undelivered);
        Add(counters, $"device accesses: {LocalApic}", Sum(core => core.ApicAccesses));
        foreach (IGrouping<string, AccessCount> device in bus.Accesses.Concat(ports.Accesses).GroupBy(access => access.Name))
            Add(counters, $"device accesses: {device.Key}", device.Aggregate(0UL, (sum, access) => sum + (ulong)access.Count));
        foreach ((int sender, int receiver, ulong count) in messages?.Counts() ?? []) Add(counters, $"messages {sender}->{receiver}", count);
        Add(counters, "looks for a standstill", Sum(core => core.Spin.Looks));
        Add(counters, "standstills found", Sum(core => core.Spin.Standstills));
        return [.. counters];
    }

    private void AddVectors(List<RunCounter> counters, string what, Func<Vcpu, ulong[]> counts, Func<int, string> name)
    {
        for (int vector = 0; vector < 256; vector++)
        {
            int index = vector;
            Add(counters, $"{what}s: {name(vector)}", Sum(core => counts(core)[index]));
        }
    }

    private static void Add(List<RunCounter> counters, string name, ulong value)
    {
        if (value != 0) counters.Add(new RunCounter(name, value));
    }

    private static string Words(VcpuExit reason) => reason switch
    {
        VcpuExit.Budget => "slice used up",
        VcpuExit.Halted => "halted",
        VcpuExit.Paused => "asked to pause",
        VcpuExit.Shutdown => "shut down",
        VcpuExit.Restart => "restarted",
        VcpuExit.Spinning => "spinning",
        VcpuExit.Exclusive => "alone on the bus",
        _ => "gave way",
    };

    private ulong Sum(Func<Vcpu, ulong> count) => cores.Aggregate(0UL, (sum, core) => sum + count(core));
}
