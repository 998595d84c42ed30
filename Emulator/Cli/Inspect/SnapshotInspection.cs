// What a snapshot holds.
using System;
using System.Collections.Generic;
using ToroEmu.Machines;
using ToroEmu.Machines.Observation;
using ToroEmu.Machines.State;
using ToroEmu.Memory;
using ToroEmu.Symbols;

namespace ToroEmu.Cli.Inspect;

/// <summary>Cores are read from a machine that is made of it, and does not run.</summary>
internal static class SnapshotInspection
{
    /// <exception cref="MachineException">It is damaged, or needs what this host does not have.</exception>
    public static InspectPage Of(string path)
    {
        InspectPage page = new("snapshot");
        MachineSnapshot snapshot = SnapshotFile.Load(path, tries: false);
        page.Add("file", "snapshot", path);
        page.Add("format", "format", (int)SnapshotFile.Version);
        page.Add("image", "image", snapshot.Image.Path);
        page.Add("imageSha256", "its SHA-256", snapshot.Image.Hash);
        AddPlace(page, snapshot.Position);
        AddSettings(page, snapshot.Config);
        page.Add("pages", "pages not zero", snapshot.PageCount);
        page.Add("pageBytes", "bytes of them", (ulong)snapshot.PageCount * GuestRam.PageSize);
        InspectTable sections = new("sections", "parts", ["name", "bytes"]) { RowsShown = int.MaxValue };
        foreach (KeyValuePair<string, byte[]> section in snapshot.Sections) sections.Rows.Add([section.Key, section.Value.Length]);
        // From here on the machine owns the snapshot.
        using IDeterministicMachine machine = snapshot.Restore(new Silence(), snapshot.Config);
        page.Add("stateHash", "state's SHA-256", Convert.ToHexStringLower(machine.StateHash()));
        page.Tables.Add(Cores(machine, snapshot.Config.Cores));
        page.Tables.Add(sections);
        return page;
    }

    /// <summary>What every file about a run says of its machine.</summary>
    public static void AddSettings(InspectPage page, MachineConfig config)
    {
        page.Add("cores", "cores", config.Cores);
        page.Add("memoryBytes", "memory, bytes", config.MemoryBytes);
        page.Add("seed", "seed", config.Seed);
        page.Add("append", "command line", config.Append);
        page.Add("cpu", "processor", config.Cpu.Name);
        page.Add("devices", "devices", config.Devices.Length);
    }

    private static void AddPlace(InspectPage page, RunPosition position)
    {
        page.Add("instructions", "instructions", position.Instructions);
        page.Add("slices", "slices", position.Slices);
        page.Add("nanoseconds", "nanoseconds", position.Nanoseconds);
    }

    private static InspectTable Cores(IDeterministicMachine machine, int count)
    {
        InspectTable table = new("cores_state", "cores", ["core", "instructions", "rip", "symbol", "source", "waits", "rsp", "cr3"]) { RowsShown = int.MaxValue };
        IMachineInspector inspector = machine.Inspector;
        for (int core = 0; core < count; core++)
        {
            ulong rip = Register(inspector, core, "RIP");
            SourcePlace? source = inspector.Symbols.Lines.Find(rip);
            table.Rows.Add([core, machine.InstructionsOf(core), InspectPage.Hex(rip), inspector.Symbols.Find(rip)?.ToString(), source?.ToString(), inspector.IsWaiting(core),
                InspectPage.Hex(Register(inspector, core, "RSP")), InspectPage.Hex(Register(inspector, core, "CR3"))]);
        }

        return table;
    }

    private static ulong Register(IMachineInspector inspector, int core, string name) => inspector.TryReadRegister(core, name, out ulong value) ? value : 0;

    private sealed class Silence : IConsoleSink
    {
        public void Write(byte value)
        {
            // The machine does not run.
        }
    }
}
